namespace FineTuneSdk.Core.Tokenization.Text;

/// <summary>A text on its way through a tokenizer, and for each of its UTF-16 units the range of the input that it came from. Immutable.</summary>
internal sealed class AlignedText
{
    private readonly int[] _starts;
    private readonly int[] _ends;
    private readonly int _offset;

    /// <summary>A part of the input as it stands, which begins at <paramref name="offset"/>.</summary>
    public AlignedText(string value, int offset)
        : this(value, [], [], offset)
    {
    }

    /// <summary>A changed text, with a start and an end in the input for its first units; the others came from the unit at their own index plus <paramref name="offset"/>.</summary>
    public AlignedText(string value, int[] starts, int[] ends, int offset)
    {
        Value = value;
        _starts = starts;
        _ends = ends;
        _offset = offset;
    }

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <summary>Where the units begin that are in a row as in the input, up to the end.</summary>
    public int InPlaceFrom => _starts.Length;

    /// <summary>The input's range that the units from <paramref name="start"/> to before <paramref name="end"/> (at least one) came from.</summary>
    public (int Start, int End) InputRange(int start, int end) =>
        (start < _starts.Length ? _starts[start] : _offset + start, end <= _ends.Length ? _ends[end - 1] : _offset + end);

    /// <summary>A part of this text.</summary>
    public AlignedText Slice(int start, int end)
    {
        if (start == 0 && end == Value.Length)
            return this;
        var ranges = Math.Min(start, InPlaceFrom)..Math.Min(end, InPlaceFrom);
        return new AlignedText(Value[start..end], _starts[ranges], _ends[ranges], _offset + start);
    }
}
