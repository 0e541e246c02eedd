namespace Placa.Codecs.Jpeg2000;

/// <summary>The palette of a JP2 file and the channels made from it (T.800 sections I.5.3.4 and I.5.3.5).</summary>
internal sealed class Palette
{
    private readonly int[] _entries;
    private readonly int _columns;
    private readonly Channel[] _channels;

    private Palette(int[] entries, int columns, Channel[] channels, int bits, bool isSigned)
    {
        _entries = entries;
        _columns = columns;
        _channels = channels;
        Bits = bits;
        IsSigned = isSigned;
    }

    public int Bits { get; }

    public bool IsSigned { get; }

    public int ChannelCount => _channels.Length;

    public static Palette Read(SegmentReader palette, SegmentReader mapping)
    {
        var start = palette.Position;
        var count = palette.ReadUInt16();
        var columns = palette.ReadByte();
        if (count is 0 or > 1024 || columns == 0)
            throw new CodecException(CodecError.Invalid, start, $"a palette of {count} entries and {columns} columns.");

        var depths = palette.Take(columns);
        foreach (var depth in depths)
        {
            if ((depth & 0x7F) >= 32)
                throw new CodecException(CodecError.Unsupported, start + 3, "palette entries of more than 32 bits.");
        }

        var entries = new int[count * columns];
        for (var i = 0; i < entries.Length; i++)
        {
            var bits = (depths[i % columns] & 0x7F) + 1;
            var value = 0;
            foreach (var part in palette.Take((bits + 7) / 8))
                value = value << 8 | part;
            entries[i] = value;
        }

        var channels = new List<Channel>();
        while (mapping.Remaining >= 4)
        {
            var channel = new Channel(mapping.ReadUInt16(), mapping.ReadByte() == 1, mapping.ReadByte());
            if (channel.IsMapped && channel.Column >= columns)
                throw new CodecException(CodecError.Invalid, mapping.Position, $"palette column {channel.Column} of {columns}.");
            channels.Add(channel);
        }

        if (channels.Count == 0)
            throw new CodecException(CodecError.Invalid, mapping.Position, "a component mapping without channels.");
        var maxBits = 0;
        foreach (var depth in depths)
            maxBits = Math.Max(maxBits, (depth & 0x7F) + 1);
        return new Palette(entries, columns, [.. channels], maxBits, (depths[0] & 0x80) != 0);
    }

    public CodestreamImage Image(CodestreamImage codestream)
    {
        foreach (var channel in _channels)
        {
            if (channel.Component >= codestream.SamplesPerPixel)
                throw new CodecException(CodecError.Invalid, 0, "the component mapping names a component that is not there.");
        }

        var bits = _channels.Any(channel => !channel.IsMapped) ? Math.Max(Bits, codestream.BitsPerSample) : Bits;
        return codestream with { SamplesPerPixel = _channels.Length, BitsPerSample = bits, IsSigned = IsSigned };
    }

    /// <summary>Looks the decoded components up; indices beyond the palette take its last entry.</summary>
    public void Apply(ReadOnlySpan<byte> components, CodestreamImage from, Span<byte> destination, CodestreamImage to)
    {
        var last = _entries.Length / _columns - 1;
        var pixels = from.Rows * from.Columns;
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            for (var i = 0; i < _channels.Length; i++)
            {
                var channel = _channels[i];
                var index = SampleBytes.Read(components, (pixel * from.SamplesPerPixel + channel.Component) * from.BytesPerSample, from.BytesPerSample, from.IsSigned);
                var value = channel.IsMapped ? _entries[Math.Clamp(index, 0, last) * _columns + channel.Column] : index;
                SampleBytes.Write(destination, (pixel * _channels.Length + i) * to.BytesPerSample, to.BytesPerSample, value);
            }
        }
    }

    private readonly record struct Channel(int Component, bool IsMapped, int Column);
}
