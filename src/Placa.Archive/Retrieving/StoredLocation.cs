namespace Placa.Archive.Retrieving;

/// <summary>Where the data set bytes of one copy lie, with their checksums.</summary>
/// <param name="Segment">Number of the segment.</param>
/// <param name="Offset">Where they begin in it.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Checksums">CRC-32C of each 64 KiB, packed.</param>
/// <param name="Name">The log entry's name, for messages.</param>
/// <param name="AssumedCharacterSet">The character set to read it in where it names none; empty for the default repertoire.</param>
internal sealed record StoredLocation(int Segment, long Offset, long Length, byte[] Checksums, string Name, string AssumedCharacterSet);
