namespace Placa.Server.Dimse.Querying;

/// <summary>
/// What was agreed on for queries: the bytes of service-class-application-information (PS3.4 section C.5.1.1): relational queries, combined date-time
/// matching, fuzzy semantic matching of person names, timezone query adjustment, enhanced multi-frame conversion.
/// </summary>
internal readonly record struct QueryOptions(bool Relational, bool CombinedDateTime, bool FuzzyMatching, bool TimezoneAdjustment)
{
    private const int Length = 5;

    /// <summary>We do all but the last, where asked to: images are given as they are.</summary>
    public static ReadOnlyMemory<byte>? Answer(ReadOnlyMemory<byte> proposed)
    {
        var options = Read(proposed);
        byte[] answer = [ToByte(options.Relational), ToByte(options.CombinedDateTime), ToByte(options.FuzzyMatching), ToByte(options.TimezoneAdjustment), 0];
        return answer.AsMemory(0, Math.Clamp(proposed.Length, 1, Length));
    }

    /// <summary>Retrieval knows the first option and the last (PS3.4 section C.5.2.1).</summary>
    public static ReadOnlyMemory<byte>? AnswerRetrieve(ReadOnlyMemory<byte> proposed) =>
        new byte[] { ToByte(Read(proposed).Relational), 0 }.AsMemory(0, Math.Clamp(proposed.Length, 1, 2));

    /// <summary>The agreed options; without negotiation none.</summary>
    public static QueryOptions Read(ReadOnlyMemory<byte>? information)
    {
        var bytes = information is { } given ? given.Span : [];
        return new QueryOptions(IsSet(bytes, 0), IsSet(bytes, 1), IsSet(bytes, 2), IsSet(bytes, 3));
    }

    private static bool IsSet(ReadOnlySpan<byte> bytes, int index) => index < bytes.Length && bytes[index] == 1;

    private static byte ToByte(bool value) => value ? (byte)1 : (byte)0;
}
