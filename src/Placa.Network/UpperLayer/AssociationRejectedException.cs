namespace Placa.Network;

/// <summary>The peer refused the association (PS3.8 section 9.3.4).</summary>
public sealed class AssociationRejectedException : Exception
{
    /// <summary>Makes the exception for what the A-ASSOCIATE-RJ said.</summary>
    public AssociationRejectedException(AssociationRejection rejection)
        : base($"The peer refused the association: {rejection} (result {rejection.Result}, source {rejection.Source}, reason {rejection.Reason}).") =>
        Rejection = rejection;

    /// <summary>The bytes of the A-ASSOCIATE-RJ.</summary>
    public AssociationRejection Rejection { get; }
}
