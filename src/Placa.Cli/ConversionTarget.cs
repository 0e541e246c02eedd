using Placa.Dicom;

namespace Placa.Cli;

/// <summary>What <c>placa convert</c> writes.</summary>
/// <param name="Format"><c>json</c>, <c>xml</c> or <c>dcm</c>.</param>
/// <param name="TransferSyntax">How a DICOM file is encoded; null for its own, or explicit VR little endian.</param>
internal sealed record ConversionTarget(string Format, TransferSyntax? TransferSyntax)
{
    public string Extension => "." + Format;

    /// <exception cref="DicomException">The data set cannot be written so.</exception>
    public void Write(Stream output, ConversionSource source, int index)
    {
        var (meta, dataset) = source.Datasets[index];
        if (Format == "json")
        {
            DicomJson.Write(output, dataset);
            output.WriteByte((byte)'\n');
        }
        else if (Format == "xml")
        {
            NativeXml.Write(output, dataset);
        }
        else
        {
            var own = source.TransferSyntax ?? Dicom.TransferSyntax.ExplicitVRLittleEndian;
            if (TransferSyntax is not null && own.IsEncapsulated)
                throw new DicomException(Messages.StaysCompressed(own.Name));
            DicomFile.Write(output, meta, dataset, TransferSyntax ?? own);
        }
    }

    /// <summary>The elements that the model cannot hold: encapsulated values, which it has only by address, and what lies below
    /// the depth limit or is longer than 2 GiB.</summary>
    public IEnumerable<TagPath> LeftOut(Dataset dataset) => Format == "dcm" ? [] : LeftOut(dataset, tag => new TagPath(tag));

    private static IEnumerable<TagPath> LeftOut(Dataset dataset, Func<Tag, TagPath> pathOf)
    {
        foreach (var element in dataset)
        {
            var path = pathOf(element.Tag);
            if (element.IsEncapsulated || element.IsOpaque || element.Length > int.MaxValue)
                yield return path;
            else
                for (var i = 0; i < element.Items.Count; i++)
                {
                    var itemNumber = i + 1;
                    foreach (var inner in LeftOut(element.Items[i], tag => path.Item(itemNumber, tag)))
                        yield return inner;
                }
        }
    }
}
