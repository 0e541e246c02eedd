using Placa.Dicom;

namespace Placa.Imaging;

/// <summary>Something a codestream says otherwise than the data set around it; the codestream counts.</summary>
/// <param name="Attribute">The attribute that says otherwise; Transfer Syntax UID where it is another kind of codestream.</param>
/// <param name="Message">One clause, with numbers and terms of the image only.</param>
public readonly record struct CodestreamDifference(Tag Attribute, string Message);
