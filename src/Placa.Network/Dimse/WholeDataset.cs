using System.Buffers;
using System.IO.Pipelines;
using Placa.Dicom;

namespace Placa.Network;

/// <summary>Identifiers and the data sets of N-services: short ones that are read whole, and written from memory.</summary>
internal static class WholeDataset
{
    /// <summary>Reads to the end.</summary>
    /// <exception cref="DatasetTooLongException">It is longer than <paramref name="limit"/>.</exception>
    /// <exception cref="AssociationAbortedException">The association ended first.</exception>
    public static async ValueTask<byte[]> ReadAsync(PipeReader dataset, int limit, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (true)
        {
            var result = await dataset.ReadAsync(cancellationToken);
            if (result.Buffer.Length > limit - bytes.WrittenCount)
                throw new DatasetTooLongException(limit);
            foreach (var segment in result.Buffer)
                bytes.Write(segment.Span);
            dataset.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return bytes.WrittenSpan.ToArray();
        }
    }

    /// <summary>Reads what a peer sent.</summary>
    /// <exception cref="DicomReadException">It cannot be read.</exception>
    public static Dataset Parse(ReadOnlyMemory<byte> bytes, TransferSyntax syntax) => DicomFile.ReadDataset(bytes, syntax).Dataset;

    /// <summary>Encodes what is to be sent; the stream stands at its start.</summary>
    public static Stream ToStream(Dataset dataset, TransferSyntax syntax)
    {
        var stream = new MemoryStream();
        DatasetWriter.Write(stream, dataset, syntax);
        stream.Position = 0;
        return stream;
    }
}

/// <summary>A data set that has to be held whole is longer than allowed.</summary>
internal sealed class DatasetTooLongException(int limit) : Exception($"The data set is longer than {limit} bytes.");
