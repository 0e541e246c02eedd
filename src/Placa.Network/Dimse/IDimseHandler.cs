namespace Placa.Network;

/// <summary>Performs the operations of one kind of request. One handler serves all associations, many at a time.</summary>
/// <typeparam name="TRequest">The request, such as <see cref="CStoreRequest"/>.</typeparam>
public interface IDimseHandler<in TRequest>
{
    /// <summary>Performs one operation and gives the status of its (final) response.</summary>
    /// <remarks>
    /// An exception becomes status 0110H, processing failure; its message does not travel. The handler of a C-STORE goes on on the thread that receives its data
    /// set: one that blocks instead of awaiting stops its own association, cancellation included, and no other.
    /// </remarks>
    /// <param name="request">The request. It, and the data set in it, must not be used after the task has ended.</param>
    /// <param name="association">The association it came on.</param>
    /// <param name="cancellationToken">Cancelled when the association is over, so that nobody waits for the response.</param>
    ValueTask<DimseStatus> HandleAsync(TRequest request, Association association, CancellationToken cancellationToken);
}
