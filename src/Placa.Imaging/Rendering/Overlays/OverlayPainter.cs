namespace Placa.Imaging;

/// <summary>Draws overlay planes over an image of the size of the frame: graphics as they are, regions of interest by their outline, so that the image in them stays visible.</summary>
internal static class OverlayPainter
{
    public static void Paint(Canvas canvas, OverlayPlane plane, Frame frame, byte grey)
    {
        var bits = plane.ReadBits(frame);
        var columns = plane.Columns;
        var rows = bits.Length / columns;
        for (var y = Math.Max(0, -plane.Top); y < rows && y + plane.Top < canvas.Height; y++)
        {
            var row = bits.AsSpan(y * columns, columns);
            for (var x = Math.Max(0, -plane.Left); x < columns && x + plane.Left < canvas.Width; x++)
            {
                if (row[x] != 0 && (!plane.IsRegionOfInterest || IsOnEdge(bits, columns, rows, x, y)))
                    canvas.Fill(y + plane.Top, x + plane.Left, x + plane.Left + 1, grey);
            }
        }
    }

    private static bool IsOnEdge(ReadOnlySpan<byte> bits, int columns, int rows, int x, int y)
    {
        var i = y * columns + x;
        return x == 0 || y == 0 || x == columns - 1 || y == rows - 1
            || (bits[i - 1] & bits[i + 1] & bits[i - columns] & bits[i + columns]) == 0;
    }
}
