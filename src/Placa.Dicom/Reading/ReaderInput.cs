namespace Placa.Dicom;

/// <summary>
/// The bytes a data set is read from, as one growing span: memory, a file or a stream. Of files and streams, long values are passed over
/// and not kept.
/// </summary>
internal abstract class ReaderInput
{
    /// <summary>The next byte to be read, counted in <see cref="Bytes"/>.</summary>
    public int Position;

    /// <summary>Where the kept bytes are; position 0 is at <see cref="Start"/>.</summary>
    protected byte[] Buffer = [];
    protected int Start;

    /// <summary>How many bytes are kept and readable.</summary>
    protected int Filled;

    /// <summary>The offset in the source of position 0, and how many bytes since then were not kept.</summary>
    protected long Origin;
    protected long Skipped;

    /// <summary>The bytes kept so far. Positions into it stay valid until a tape is made.</summary>
    public ReadOnlySpan<byte> Bytes => new(Buffer, Start, Filled);

    /// <summary>The offset in the source of <see cref="Position"/>.</summary>
    public long Offset => Origin + Position + Skipped;

    /// <summary>How many bytes follow <see cref="Position"/>, read or not; of a stream that has not ended, more than there can be.</summary>
    public abstract long Remaining { get; }

    /// <summary>Makes at least <paramref name="count"/> bytes readable at <see cref="Position"/>.</summary>
    /// <returns>False when the input ends before that; what there is, is readable.</returns>
    public bool Ensure(int count) => Filled - Position >= count || Fill(count);

    /// <summary>How many of the next <paramref name="length"/> bytes there are. Memory is taken only for bytes that have arrived.</summary>
    public virtual long Available(long length) => Math.Min(length, Remaining);

    /// <summary>Passes over a value that is known to be there.</summary>
    /// <returns>True when it is not among <see cref="Bytes"/> but can be read from the file.</returns>
    public bool SkipValue(uint length)
    {
        if (length > (uint)(Filled - Position))
            return SkipLongValue(length);
        Position += (int)length;
        return false;
    }

    /// <summary>Opens all that follows <see cref="Position"/>.</summary>
    public abstract Stream OpenRest();

    /// <summary>Opens later, and more than once, all that follows <see cref="Position"/> now; null where bytes come only once.</summary>
    public virtual Func<Stream>? RestAsSource => null;

    /// <summary>Makes a tape of what was read; reading goes on behind it, counting positions from 0.</summary>
    /// <param name="entries">Its entries.</param>
    /// <param name="verbatim">See <see cref="Tape.VerbatimEncoding"/>.</param>
    public abstract Tape MakeTape(TapeBuilder entries, EntryFlags? verbatim);

    /// <summary>Gives back what only reading needed. Nothing can be read any more.</summary>
    public virtual void Release()
    {
    }

    protected abstract bool Fill(int count);

    protected abstract bool SkipLongValue(uint length);
}
