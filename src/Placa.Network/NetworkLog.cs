using System.Net;
using Microsoft.Extensions.Logging;

namespace Placa.Network;

/// <summary>Every line this library logs. AE titles come from peers: they pass <see cref="AeTitle"/> first.</summary>
internal static partial class NetworkLog
{
    [LoggerMessage(1, LogLevel.Debug, "Listening for DICOM on {Endpoint}.")]
    public static partial void Listening(this ILogger logger, IPEndPoint endpoint);

    [LoggerMessage(2, LogLevel.Warning, "Accepting a connection failed; going on.")]
    public static partial void AcceptFailed(this ILogger logger, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "Connection from {Address} asked for no association: {Reason}")]
    public static partial void NotAnAssociation(this ILogger logger, IPAddress? address, string reason);

    [LoggerMessage(12, LogLevel.Warning, "Connection from {Address} ended before there was an association: {Reason}")]
    public static partial void InvalidRequest(this ILogger logger, IPAddress? address, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Association from {CallingAeTitle} at {Address} to {CalledAeTitle} rejected: {Rejection}.")]
    public static partial void Rejected(this ILogger logger, string callingAeTitle, IPAddress? address, string calledAeTitle, AssociationRejection rejection);

    [LoggerMessage(5, LogLevel.Information, "Association from {CallingAeTitle} at {Address} to {CalledAeTitle} accepted with {Accepted} of {Proposed} presentation contexts.")]
    public static partial void Accepted(this ILogger logger, string callingAeTitle, IPAddress? address, string calledAeTitle, int accepted, int proposed);

    [LoggerMessage(6, LogLevel.Information,
        "Association between {CallingAeTitle} and {CalledAeTitle} released after {Seconds:0.000} s, {Operations} operations ({Failed} failed), {Received} bytes received, {Sent} sent.")]
    public static partial void Released(
        this ILogger logger, string callingAeTitle, string calledAeTitle, double seconds, int operations, int failed, long received, long sent);

    [LoggerMessage(7, LogLevel.Warning,
        "Association between {CallingAeTitle} and {CalledAeTitle} ended after {Seconds:0.000} s, {Operations} operations ({Failed} failed), {Received} bytes received, {Sent} sent: {End}. {Reason}")]
    public static partial void Ended(
        this ILogger logger, string callingAeTitle, string calledAeTitle, double seconds, int operations, int failed, long received, long sent, AssociationEnd end, string reason);

    [LoggerMessage(8, LogLevel.Error, "{Request} from {CallingAeTitle} failed.")]
    public static partial void OperationFailed(this ILogger logger, Exception exception, CommandField request, string callingAeTitle);

    [LoggerMessage(9, LogLevel.Debug, "{Request} from {CallingAeTitle} answered with {Status}.")]
    public static partial void OperationDone(this ILogger logger, CommandField request, string callingAeTitle, DimseStatus status);

    [LoggerMessage(11, LogLevel.Warning, "TLS with {Address} failed: {Reason}")]
    public static partial void HandshakeFailed(this ILogger logger, IPAddress? address, string reason);

    [LoggerMessage(10, LogLevel.Error, "An association from {Address} failed.")]
    public static partial void AssociationFailed(this ILogger logger, Exception exception, IPAddress? address);
}
