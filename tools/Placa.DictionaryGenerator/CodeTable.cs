namespace Placa.DictionaryGenerator;

/// <summary>Gives each distinct text (a VR alternative, a VM) a small number, in the order of first use.</summary>
public sealed class CodeTable
{
    private readonly List<string> _texts = [];

    public int Code(string text)
    {
        var code = _texts.IndexOf(text);
        if (code < 0)
        {
            code = _texts.Count;
            _texts.Add(text);
        }

        return code <= byte.MaxValue ? code : throw new InvalidDataException("More than 256 codes; widen the columns that hold them.");
    }

    public IReadOnlyList<string> Texts => _texts;
}
