namespace Placa.Dicom;

/// <summary>Levels far below the depth limit, 16 bytes each, in blocks that are not moved when there are more.</summary>
internal sealed class DeepLevels
{
    private const int BlockLength = 4096;

    private readonly List<DeepLevel[]> _blocks = [];
    private int _count;

    /// <summary>What is needed to read on when the levels inside have ended; no element of these is on the tape.</summary>
    private readonly record struct DeepLevel(long End, LevelKind Kind, bool Implicit, bool BigEndian, bool Undefined, bool Signed);

    public void Push(in OpenLevel level)
    {
        if (_count == _blocks.Count * BlockLength)
            _blocks.Add(new DeepLevel[BlockLength]);
        _blocks[_count / BlockLength][_count % BlockLength] = new DeepLevel(level.End, level.Kind, level.Implicit, level.BigEndian, level.Undefined, level.Signed);
        _count++;
    }

    /// <summary>The level that was pushed last; nothing is changed when there is none.</summary>
    public bool TryPop(ref OpenLevel level)
    {
        if (_count == 0)
            return false;
        _count--;
        var deep = _blocks[_count / BlockLength][_count % BlockLength];
        level = new OpenLevel
        {
            Kind = deep.Kind,
            Implicit = deep.Implicit,
            BigEndian = deep.BigEndian,
            Undefined = deep.Undefined,
            Signed = deep.Signed,
            Entry = -1,
            End = deep.End,
        };
        return true;
    }
}
