namespace Placa.Codecs.Jpeg;

/// <summary>Reads the blocks of a component in a sequential scan (T.81 section F.2.2).</summary>
internal sealed class SequentialBlockDecoder(HuffmanTable dc, HuffmanTable ac)
{
    private readonly int[] _dcLookup = dc.Lookup;
    private readonly int[] _acLookup = ac.Lookup;
    private int _prediction;

    public void Restart() => _prediction = 0;

    /// <summary>Reads one block.</summary>
    /// <param name="reader">The scan.</param>
    /// <param name="block">64 zeros, which become the coefficients, row by row, not yet multiplied by their step sizes.</param>
    /// <returns>Whether there are coefficients other than the first.</returns>
    public bool Decode(ref EntropyReader reader, scoped Span<short> block)
    {
        block = block[..64];
        var (bits, count) = reader.Window;
        if (count < 32)
            (bits, count) = reader.Fill(bits, count);

        var entry = _dcLookup[(int)(bits >> (64 - HuffmanTable.LookupBits))];
        if (entry == 0)
            entry = reader.FindLong(dc, bits);
        bits <<= entry;
        count -= entry & 0x7F;
        if ((entry & HuffmanTable.HasValue) != 0)
        {
            _prediction += entry >> 16;
        }
        else if (entry >> 8 is var size and not 0)
        {
            _prediction += Extend(bits, size);
            bits <<= size;
            count -= size;
        }

        block[0] = (short)_prediction;

        var order = JpegTables.NaturalOrder;
        var k = 1;
        while (k < 64)
        {
            if (count < 32)
                (bits, count) = reader.Fill(bits, count);
            entry = _acLookup[(int)(bits >> (64 - HuffmanTable.LookupBits))];
            if (entry == 0)
                entry = reader.FindLong(ac, bits);
            bits <<= entry; // a shift takes the lowest six bits
            count -= entry & 0x7F;
            if ((entry & HuffmanTable.HasValue) != 0)
            {
                k += entry >> 12 & 15;
                block[order[k & 127]] = (short)(entry >> 16);
                k++;
                continue;
            }

            var category = entry >> 8 & 15;
            var run = entry >> 12 & 15;
            if (category != 0)
            {
                k += run;
                block[order[k & 127]] = (short)Extend(bits, category);
                bits <<= category;
                count -= category;
                k++;
            }
            else if (run == 15)
            {
                k += 16;
            }
            else
            {
                break; // end of block
            }
        }

        reader.Window = new BitWindow(bits, count);
        return k > 1;
    }

    /// <summary>The value of the first bits, extended by the sign they imply (T.81 section F.2.2.1).</summary>
    private static int Extend(ulong bits, int size)
    {
        var value = (int)(bits >> (64 - size));
        return value + ((int)(~bits >> 63) * (1 - (1 << size)));
    }
}
