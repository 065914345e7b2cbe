namespace FineTuneSdk.Core.Tokenization.Text;

/// <summary>A text on its way through a tokenizer, and for each of its UTF-16 units the range of the input that it came from. Immutable.</summary>
internal sealed class AlignedText
{
    private readonly int _offset;
    private readonly int[]? _starts;
    private readonly int[]? _ends;

    /// <summary>A part of the input as it stands, which begins at <paramref name="offset"/>.</summary>
    public AlignedText(string value, int offset)
    {
        Value = value;
        _offset = offset;
    }

    /// <summary>A changed text, with a start and an end in the input for each unit.</summary>
    public AlignedText(string value, int[] starts, int[] ends)
    {
        Value = value;
        _starts = starts;
        _ends = ends;
    }

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <summary>Whether it is a part of the input, every unit in its place.</summary>
    public bool IsInput => _starts is null;

    /// <summary>The input's range that the units from <paramref name="start"/> to before <paramref name="end"/> (at least one) came from.</summary>
    public (int Start, int End) InputRange(int start, int end) =>
        _starts is null ? (_offset + start, _offset + end) : (_starts[start], _ends![end - 1]);

    /// <summary>A part of this text.</summary>
    public AlignedText Slice(int start, int end)
    {
        if (start == 0 && end == Value.Length)
            return this;
        var value = Value[start..end];
        return _starts is null ? new AlignedText(value, _offset + start) : new AlignedText(value, _starts[start..end], _ends![start..end]);
    }
}
