using System.Runtime.CompilerServices;

namespace Placa.Codecs.Jpeg2000;

/// <summary>The state words of the 19 contexts, with room up to a power of two.</summary>
[InlineArray(Length)]
internal struct MqContexts
{
    public const int Length = 32;

    private long _first;

    /// <summary>The states at the begin of a code-block (T.800 table D.7).</summary>
    public void Reset()
    {
        Span<long> words = this;
        words.Fill(MqStates.Word(0, 0));
        words[BlockContexts.ZeroCoding] = MqStates.Word(MqStates.FirstZeroCoding, 0);
        words[BlockContexts.RunLength] = MqStates.Word(MqStates.RunLength, 0);
        words[BlockContexts.Uniform] = MqStates.Word(MqStates.Uniform, 0);
    }
}
