using System.Text;
using System.Xml;

namespace Placa.Dicom;

/// <summary>
/// Writes and reads data sets in the Native DICOM Model (PS3.19 section A.1), XML in UTF-8.
/// <para>Written, group lengths are left out. Specific Character Set stays as it is: by the standard it says nothing about the document, whose
/// text is decoded already, and so the data set can be made again in its own character set. Private elements lack the number of
/// their block and name their creator instead; those without a creator keep their whole tag.</para>
/// <para>XML 1.0 has no control characters but tab and line ends, and no stand-in for bytes that are no character. A string with either is
/// written as <c>InlineBinary</c>: its bytes, in the data set's character set, so that nothing is lost.</para>
/// </summary>
public static class NativeXml
{
    /// <summary>The namespace of the elements (PS3.19 section A.1.6). Documents without one are read too.</summary>
    public const string Namespace = "http://dicom.nema.org/PS3.19/models/NativeDICOM";

    private static readonly NativeXmlOptions DefaultOptions = new();

    // Whoever reads XML turns a carriage return into a line feed, unless it is written as an entity.
    private static readonly XmlWriterSettings WriterSettings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        NewLineHandling = NewLineHandling.Entitize,
        NewLineChars = "\n",
        CloseOutput = false,
    };

    private static readonly XmlReaderSettings ReaderSettings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>Writes a data set as one document.</summary>
    /// <param name="output">Where the text goes; left open.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="options">What to write and what to point to; null writes everything.</param>
    public static void Write(Stream output, Dataset dataset, NativeXmlOptions? options = null)
    {
        using var writer = XmlWriter.Create(output, WriterSettings);
        new NativeXmlWriter(writer, options ?? DefaultOptions).WriteDocument(dataset);
    }

    /// <summary>
    /// Reads a document. A document type declaration is refused, so there are no entities and nothing outside is ever looked for. Text is
    /// put into the character set that the document names, and into <c>ISO_IR 192</c> where that set cannot hold it. Elements of group
    /// 0002 become file meta information; group lengths are left out. A private element gets the block of its creator, which is reserved where
    /// the document does not.
    /// </summary>
    /// <param name="document">The bytes of the document, in the encoding that it declares.</param>
    /// <param name="options">Limits, and where bulk data come from; null for the default.</param>
    /// <exception cref="DicomReadException">It is not XML, not of the model, beyond a limit, or lacks bulk data.</exception>
    public static DatasetDocument Read(ReadOnlyMemory<byte> document, DocumentReadOptions? options = null)
    {
        options ??= DocumentReadOptions.Default;
        DocumentInput.Check(document.Length, options);
        var places = new XmlPlaces(document);
        var builder = new DocumentBuilder(options, document.Length, places.OffsetOf);
        try
        {
            using var xml = XmlReader.Create(ReadOnlyMemoryStream.Over(document), ReaderSettings);
            return new NativeXmlReader(xml, builder).ReadDocument();
        }
        catch (XmlException exception)
        {
            var place = XmlPlaces.Pack(exception.LineNumber, exception.LinePosition);
            throw builder.Error(ReadError.BadDocument, place, "the text is not XML, or has a document type declaration", exception);
        }
    }

    /// <summary>Reads a document from a stream, from its position to its end.</summary>
    /// <inheritdoc cref="Read(ReadOnlyMemory{byte}, DocumentReadOptions?)"/>
    public static DatasetDocument Read(Stream stream, DocumentReadOptions? options = null) =>
        Read(DocumentInput.ReadAll(stream, options ?? DocumentReadOptions.Default), options);
}
