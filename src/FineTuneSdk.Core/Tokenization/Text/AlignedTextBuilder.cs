namespace FineTuneSdk.Core.Tokenization.Text;

/// <summary>Writes an <see cref="AlignedText"/>. Keeps no ranges for the units at its end that are in a row as in the input: in most texts, for none or only the first.</summary>
internal sealed class AlignedTextBuilder(int capacity)
{
    private char[] _units = new char[Math.Max(capacity, 16)];
    private int[] _starts = [];
    private int[] _ends = [];
    private int _ranges;
    private int _offset;

    /// <summary>How many units were written.</summary>
    public int Length { get; private set; }

    /// <summary>Writes a unit that came from a range of the input.</summary>
    public void Append(char unit, (int Start, int End) input)
    {
        if (input.End == input.Start + 1)
        {
            AppendInPlace(1, input.Start)[0] = unit;
            return;
        }

        KeepRanges(room: 1);
        Reserve(1);
        (_starts[_ranges], _ends[_ranges]) = input;
        _ranges++;
        _units[Length++] = unit;
    }

    /// <summary>Writes a text all of whose units came from one range of the input.</summary>
    public void Append(ReadOnlySpan<char> text, (int Start, int End) input)
    {
        foreach (var unit in text)
            Append(unit, input);
    }

    /// <summary>Writes units each of which came from the unit at its own place in the input's range from <paramref name="inputStart"/> on.</summary>
    /// <returns>Room for the units, which the caller fills.</returns>
    public Span<char> AppendInPlace(int count, int inputStart)
    {
        if (inputStart != _offset + Length)
        {
            KeepRanges(room: 0);
            _offset = inputStart - Length;
        }

        Reserve(count);
        Length += count;
        return _units.AsSpan(Length - count, count);
    }

    /// <summary>Writes a part of another text with its own ranges.</summary>
    public void Append(AlignedText text, int start, int end)
    {
        for (; start < end && start < text.InPlaceFrom; start++)
            Append(text.Value[start], text.InputRange(start, start + 1));
        if (start < end)
            text.Value.AsSpan(start, end - start).CopyTo(AppendInPlace(end - start, text.InputRange(start, end).Start));
    }

    /// <summary>What was written.</summary>
    public AlignedText ToAlignedText() => new(new string(_units, 0, Length), _starts[.._ranges], _ends[.._ranges], _offset);

    private void Reserve(int count)
    {
        if (Length + count > _units.Length)
            Array.Resize(ref _units, Math.Max(_units.Length * 2, Length + count));
    }

    // From here on the units aren't in a row with those before.
    private void KeepRanges(int room)
    {
        if (Length + room > _starts.Length)
        {
            var size = Math.Max(_units.Length, Length * 2) + room;
            Array.Resize(ref _starts, size);
            Array.Resize(ref _ends, size);
        }

        for (; _ranges < Length; _ranges++)
            (_starts[_ranges], _ends[_ranges]) = (_offset + _ranges, _offset + _ranges + 1);
    }
}
