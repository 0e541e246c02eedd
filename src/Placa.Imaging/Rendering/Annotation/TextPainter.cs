namespace Placa.Imaging;

/// <summary>Writes text into a picture, with a rim of the opposite grey so that it can be read on any ground.</summary>
internal sealed class TextPainter(Canvas canvas, int scale, byte grey)
{
    private const int PixelsPerScale = 480;

    /// <summary>Pixels from one line to the next.</summary>
    public int LineHeight => (BitmapFont.CellHeight + 1) * scale;

    /// <summary>The size of letters that suits a picture: whole pixels for each dot.</summary>
    public static int ScaleFor(Canvas canvas) => Math.Max(1, (Math.Min(canvas.Width, canvas.Height) + PixelsPerScale / 4) / PixelsPerScale);

    /// <summary>Pixels a text takes across.</summary>
    public int Measure(string text) => text.Length * BitmapFont.CellWidth * scale;

    /// <summary>Writes one line; its upper left corner is given.</summary>
    public void Paint(string text, int left, int top)
    {
        var first = Math.Clamp(-left / (BitmapFont.CellWidth * scale), 0, text.Length);
        var last = Math.Clamp((canvas.Width - left) / (BitmapFont.CellWidth * scale) + 1, first, text.Length);
        for (var i = first; i < last; i++)
            PaintDots(BitmapFont.Rows(text[i]), left + i * BitmapFont.CellWidth * scale, top, isRim: true);
        for (var i = first; i < last; i++)
            PaintDots(BitmapFont.Rows(text[i]), left + i * BitmapFont.CellWidth * scale, top, isRim: false);
    }

    private void PaintDots(ReadOnlySpan<byte> rows, int left, int top, bool isRim)
    {
        var margin = isRim ? Math.Max(1, scale / 2) : 0;
        var colour = isRim ? (byte)(grey < 128 ? 255 : 0) : grey;
        for (var row = 0; row < rows.Length; row++)
        {
            for (var column = 0; column < BitmapFont.CellWidth; column++)
            {
                if ((rows[row] << column & 0b10000) == 0)
                    continue;
                var x = left + column * scale;
                for (var y = top + row * scale - margin; y < top + (row + 1) * scale + margin; y++)
                    canvas.Fill(y, x - margin, x + scale + margin, colour);
            }
        }
    }
}
