using System.Runtime.InteropServices;

namespace Placa.Dicom;

internal enum LevelKind : byte
{
    Elements,
    Items,
    Fragments,
}

/// <summary>What is open at one depth: a data set or item, a sequence, or encapsulated pixel data.</summary>
internal struct OpenLevel
{
    public LevelKind Kind;
    public bool Implicit;
    public bool BigEndian;
    public bool Undefined;

    /// <summary>False below the depth limit: headers are followed, nothing is recorded.</summary>
    public bool Recorded;

    /// <summary>Pixel Representation says signed, here or further up.</summary>
    public bool Signed;

    /// <summary>An element stood after one with a higher tag.</summary>
    public bool Unsorted;

    /// <summary>Its place on the tape; -1 when it has none.</summary>
    public int Entry;
    public int ItemNumber;
    public long Start;

    /// <summary>The offset where it ends; <see cref="long.MaxValue"/> when a delimiter tells.</summary>
    public long End;
    public Tag LastTag;
    public Tag CurrentTag;
    public PrivateCreators? Creators;
    public LevelTags? Tags;
}

/// <summary>The levels a reader is in, the data set itself at the bottom. It grows with the input's depth and replaces recursion.</summary>
internal sealed class LevelStack(OpenLevel dataset)
{
    // Below the depth limit the path would be as long as the input is deep.
    private const int MaxPathSteps = 256;

    /// <summary>From here on of levels that are not recorded only what their end asks for is kept: an input may have one for each 8 bytes.</summary>
    private const int WholeLevels = 2 * MaxPathSteps;

    private OpenLevel[] _levels = [dataset, default, default, default];
    private int _top;
    private DeepLevels? _deep;

    /// <summary>How many levels are open above the data set.</summary>
    public int Depth { get; private set; }

    /// <summary>The innermost level. The reference holds until a level is pushed.</summary>
    public ref OpenLevel Top => ref _levels[_top];

    public void Push(in OpenLevel level) => Push() = level;

    /// <summary>Opens a level of which nothing is set yet.</summary>
    public ref OpenLevel Push()
    {
        Depth++;
        if (_top >= WholeLevels && Top is { Recorded: false, Entry: < 0 })
        {
            (_deep ??= new DeepLevels()).Push(Top);
            Top = default;
            return ref Top;
        }
        if (++_top == _levels.Length)
            Array.Resize(ref _levels, _levels.Length * 2);
        return ref _levels[_top];
    }

    public void Drop()
    {
        Depth--;
        if (_deep is null || !_deep.TryPop(ref _levels[_top]))
            _levels[_top--] = default;
    }

    /// <summary>Where the reader stands.</summary>
    public TagPath Path()
    {
        var steps = new List<TagPath.Step>();
        foreach (ref readonly var level in _levels.AsSpan(0, _top + 1))
        {
            if (level.Kind == LevelKind.Elements)
            {
                if (level.CurrentTag != default)
                    steps.Add(new TagPath.Step(level.CurrentTag, 0));
                if (steps.Count > MaxPathSteps)
                    break;
            }
            else if (steps.Count > 0 && level.ItemNumber > 0)
            {
                CollectionsMarshal.AsSpan(steps)[^1] = steps[^1] with { ItemNumber = level.ItemNumber };
            }
        }
        return new TagPath([.. steps]);
    }
}
