using System.Runtime.InteropServices;

namespace Placa.Dicom;

/// <summary>Reads bytes in memory, which are shared with the tapes.</summary>
internal sealed class MemoryInput : ReaderInput
{
    private readonly bool _rentsEntries;

    public MemoryInput(ReadOnlyMemory<byte> bytes, ReadOptions options)
    {
        _rentsEntries = options.RentMemory;
        var segment = MemoryMarshal.TryGetArray(bytes, out var known) ? known : new ArraySegment<byte>(bytes.ToArray());
        (Buffer, Start, Filled) = (segment.Array!, segment.Offset, segment.Count);
    }

    public override long Remaining => Filled - Position;

    public override Stream OpenRest() => new MemoryStream(Buffer, Start + Position, Filled - Position, writable: false);

    public override Func<Stream> RestAsSource
    {
        get
        {
            var rest = new ArraySegment<byte>(Buffer, Start + Position, Filled - Position);
            return () => ReadOnlyMemoryStream.Over(rest);
        }
    }

    public override Tape MakeTape(TapeBuilder entries, EntryFlags? verbatim)
    {
        var tape = new Tape(entries.Copy(_rentsEntries), entries.Count, Buffer.AsMemory(Start, Position), Origin, [], null)
        {
            VerbatimEncoding = verbatim,
            Rented = _rentsEntries ? Rented.Entries : Rented.Nothing,
        };
        Start += Position;
        Origin += Position;
        Filled -= Position;
        Position = 0;
        return tape;
    }

    protected override bool Fill(int count) => false;

    protected override bool SkipLongValue(uint length) => throw new InvalidOperationException("the value is not there");
}
