using Placa.Codecs;
using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>
/// Decodes codestreams that describe their image themselves. Where they differ from the data set they count, as they are what the samples are
/// made of; what the data set alone knows, Bits Stored of samples in a wider codestream for instance, stays.
/// </summary>
internal abstract class CodestreamFrameDecoder : IFrameDecoder
{
    public ImagePixelDescription Describe(ReadOnlySpan<byte> codestream, ImagePixelDescription declared)
    {
        var (image, photometric) = ReadHeader(codestream, declared);
        if (image.SamplesPerPixel > ImagePixelDescription.MaxSamplesPerPixel)
            throw new PixelDataException(PixelDataError.Unsupported, $"A codestream of {image.SamplesPerPixel} components.");

        var fits = image.BitsPerSample <= declared.BitsAllocated && declared.SampleKind == SampleKind.Whole;
        var allocated = fits ? declared.BitsAllocated : 8 * image.BytesPerSample;
        var stored = fits && !(IsPrecisionExact && image.BitsPerSample > declared.BitsStored) ? declared.BitsStored : image.BitsPerSample;
        return declared with
        {
            Rows = image.Rows,
            Columns = image.Columns,
            SamplesPerPixel = image.SamplesPerPixel,
            PhotometricInterpretation = photometric,
            BitsAllocated = allocated,
            BitsStored = stored,
            HighBit = stored == declared.BitsStored && fits ? declared.HighBit : stored - 1,
            IsSigned = declared.IsSigned || image.IsSigned,
            IsPlanar = false,
            SampleKind = SampleKind.Whole,
        };
    }

    public virtual IReadOnlyList<CodestreamDifference> Compare(ReadOnlySpan<byte> codestream, ImagePixelDescription declared)
    {
        var (image, photometric) = ReadHeader(codestream, declared);
        var found = new List<CodestreamDifference>();
        void Unless(bool isEqual, Tag attribute, string what, object inCodestream, object inDataset)
        {
            if (!isEqual)
                found.Add(new CodestreamDifference(attribute, $"the codestream has {what} {inCodestream}, the data set {inDataset}"));
        }

        Unless(image.Rows == declared.Rows, Tags.Rows, "rows", image.Rows, declared.Rows);
        Unless(image.Columns == declared.Columns, Tags.Columns, "columns", image.Columns, declared.Columns);
        Unless(image.SamplesPerPixel == declared.SamplesPerPixel, Tags.SamplesPerPixel, "samples per pixel", image.SamplesPerPixel, declared.SamplesPerPixel);
        Unless(MeansSameColour(photometric, declared), Tags.PhotometricInterpretation, "the colours", Term(photometric), Term(declared.PhotometricInterpretation));
        var bits = image.BitsPerSample;
        Unless(bits <= declared.BitsAllocated, Tags.BitsAllocated, "bits of a sample", bits, declared.BitsAllocated);
        var fillsStored = IsPrecisionExact ? bits == declared.BitsStored : bits >= declared.BitsStored;
        Unless(fillsStored, Tags.BitsStored, "bits of a sample", bits, declared.BitsStored);
        if (IsPrecisionExact)
            Unless(image.IsSigned == declared.IsSigned, Tags.PixelRepresentation, "Pixel Representation", image.IsSigned ? 1 : 0, declared.IsSigned ? 1 : 0);
        return found;
    }

    public int Decode(ReadOnlySpan<byte> codestream, ImagePixelDescription description, Span<byte> destination, CancellationToken cancellationToken)
    {
        var (image, _) = ReadHeader(codestream, description);
        int rows;
        if (image.BytesPerSample == description.BytesPerSample)
        {
            rows = DecodeRows(codestream, destination, cancellationToken);
        }
        else
        {
            var samples = new byte[image.FrameLength];
            rows = DecodeRows(codestream, samples, cancellationToken);
            Widen(samples, image, description.BytesPerSample, destination);
        }
        return rows * description.Columns;
    }

    /// <summary>True where a codestream has just the bits that count; others, JPEG's lossless process for one, often have all that are allocated.</summary>
    protected virtual bool IsPrecisionExact => false;

    /// <summary>The image, and what its samples mean once decoded.</summary>
    protected abstract (CodestreamImage Image, PhotometricInterpretation Photometric) ReadHeader(ReadOnlySpan<byte> codestream, ImagePixelDescription declared);

    /// <summary>Decodes as many rows as there are.</summary>
    protected abstract int DecodeRows(ReadOnlySpan<byte> codestream, Span<byte> destination, CancellationToken cancellationToken);

    /// <summary>
    /// What the data set says of colour, made to fit the number of components; colour differences are those of every pixel once decoded. Null
    /// for the colour space where the codestream says nothing.
    /// </summary>
    protected static PhotometricInterpretation Colour(int components, PhotometricInterpretation declared, bool? isRgb)
    {
        if (components == 1)
            return declared.IsMonochrome() || declared is PhotometricInterpretation.PaletteColor or PhotometricInterpretation.Unknown
                ? declared
                : PhotometricInterpretation.Monochrome2;
        if (isRgb == true)
            return PhotometricInterpretation.Rgb;
        return declared switch
        {
            PhotometricInterpretation.YbrFull or PhotometricInterpretation.YbrFull422 => PhotometricInterpretation.YbrFull,
            PhotometricInterpretation.YbrPartial422 or PhotometricInterpretation.YbrPartial420 => PhotometricInterpretation.YbrPartial422,
            _ => isRgb == false ? PhotometricInterpretation.YbrFull : PhotometricInterpretation.Rgb,
        };
    }

    /// <summary>Subsampling and the transforms of JPEG 2000 are undone by decoding, so they are no difference.</summary>
    private static bool MeansSameColour(PhotometricInterpretation decoded, ImagePixelDescription declared) =>
        Decoded(decoded) == Decoded(declared.PhotometricInterpretation) || declared.PhotometricInterpretation == PhotometricInterpretation.Unknown;

    private static string Term(PhotometricInterpretation photometric) => photometric.DefinedTerm() ?? photometric.ToString();

    private static PhotometricInterpretation Decoded(PhotometricInterpretation photometric) => photometric switch
    {
        PhotometricInterpretation.YbrFull422 => PhotometricInterpretation.YbrFull,
        PhotometricInterpretation.YbrPartial420 => PhotometricInterpretation.YbrPartial422,
        PhotometricInterpretation.YbrIct or PhotometricInterpretation.YbrRct => PhotometricInterpretation.Rgb,
        _ => photometric,
    };

    private static void Widen(ReadOnlySpan<byte> samples, CodestreamImage image, int wider, Span<byte> destination)
    {
        var bytes = image.BytesPerSample;
        var target = 0;
        for (var source = 0; source < samples.Length; source += bytes)
        {
            samples.Slice(source, bytes).CopyTo(destination[target..]);
            var fill = image.IsSigned && (samples[source + bytes - 1] & 0x80) != 0 ? (byte)0xFF : (byte)0;
            destination.Slice(target + bytes, wider - bytes).Fill(fill);
            target += wider;
        }
    }
}
