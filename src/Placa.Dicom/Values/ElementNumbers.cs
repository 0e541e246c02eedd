using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Placa.Dicom;

/// <summary>All numbers of an element at once, whatever VR holds them.</summary>
public static class ElementNumbers
{
    /// <summary>
    /// All numbers of a value, in one pass over it: those of a binary VR, of AT as packed tags, of IS and DS as written. OB and UN are
    /// bytes.
    /// </summary>
    /// <param name="element">The element.</param>
    /// <param name="values">The numbers; empty when there is no value.</param>
    /// <returns>False when one of them is not a number, or not one that <typeparamref name="T"/> holds.</returns>
    public static bool TryGetNumbers<T>(this DataElement element, out T[] values)
        where T : unmanaged, INumber<T>
    {
        var vr = element.VR;
        if (vr == VR.IS || vr == VR.DS)
            return TryParse(element.GetBytes().Span, out values);

        values = [];
        if (element.NumberWidth == 0)
            return false;
        var bytes = ByteOrder.ToLittleEndian(element).Span;
        return vr switch
        {
            _ when vr == VR.US || vr == VR.OW => TryConvert<ushort, T>(bytes, out values),
            _ when vr == VR.SS => TryConvert<short, T>(bytes, out values),
            _ when vr == VR.UL || vr == VR.OL => TryConvert<uint, T>(bytes, out values),
            _ when vr == VR.SL => TryConvert<int, T>(bytes, out values),
            _ when vr == VR.UV || vr == VR.OV => TryConvert<ulong, T>(bytes, out values),
            _ when vr == VR.SV => TryConvert<long, T>(bytes, out values),
            _ when vr == VR.FL || vr == VR.OF => TryConvert<float, T>(bytes, out values),
            _ when vr == VR.FD || vr == VR.OD => TryConvert<double, T>(bytes, out values),
            _ when vr == VR.AT => TryConvert<uint, T>(MemoryMarshal.AsBytes(Array.ConvertAll(element.GetTags(), tag => tag.Value).AsSpan()), out values),
            _ => TryConvert<byte, T>(bytes, out values),
        };
    }

    /// <summary>
    /// The numbers of a binary value as they lie in memory: no copy is made of a little endian value that was read whole. The type must
    /// have the width of the VR; bytes (OB, UN) may be read in any.
    /// </summary>
    /// <returns>False for text, sequences and fragments, for a type of another width, and when the value ends inside a number.</returns>
    public static bool TryGetSpan<T>(this DataElement element, out ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        var width = Marshal.SizeOf<T>();
        values = default;
        if (element.NumberWidth == 0 || element.VR == VR.AT || (element.VR.Width > 1 && element.VR.Width != width) || element.Length % width != 0)
            return false;
        values = MemoryMarshal.Cast<byte, T>(ByteOrder.ToLittleEndian(element).Span);
        return true;
    }

    private static bool TryConvert<TStored, T>(ReadOnlySpan<byte> bytes, out T[] values)
        where TStored : unmanaged, INumber<TStored>
        where T : unmanaged, INumber<T>
    {
        var stored = MemoryMarshal.Cast<byte, TStored>(bytes);
        if (typeof(T) == typeof(TStored))
        {
            values = MemoryMarshal.Cast<byte, T>(bytes).ToArray();
            return true;
        }

        values = new T[stored.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var value = T.CreateSaturating(stored[i]);
            // What a float loses of a whole number or of a double is its nature; anything else must come back as it was.
            if (!IsFraction<T>() && TStored.CreateSaturating(value) != stored[i])
            {
                values = [];
                return false;
            }
            values[i] = value;
        }
        return true;
    }

    private static bool TryParse<T>(ReadOnlySpan<byte> text, out T[] values)
        where T : unmanaged, INumber<T>
    {
        values = new T[AsciiValues.Count(text)];
        var count = 0;
        foreach (var value in new AsciiValues(text))
        {
            if (!T.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out values[count]) || !T.IsFinite(values[count]))
            {
                values = [];
                return false;
            }
            count++;
        }
        return true;
    }

    private static bool IsFraction<T>() => typeof(T) == typeof(double) || typeof(T) == typeof(float);
}
