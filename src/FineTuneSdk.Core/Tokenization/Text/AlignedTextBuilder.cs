namespace FineTuneSdk.Core.Tokenization.Text;

/// <summary>Writes an <see cref="AlignedText"/>. Keeps no ranges as long as every unit came from the unit after the one before it, as in plain ASCII.</summary>
internal sealed class AlignedTextBuilder(int capacity)
{
    private char[] _units = new char[Math.Max(capacity, 16)];
    private int[]? _starts;
    private int[]? _ends;
    private int _offset;

    /// <summary>How many units were written.</summary>
    public int Length { get; private set; }

    /// <summary>Writes a unit that came from a range of the input.</summary>
    public void Append(char unit, (int Start, int End) input)
    {
        if (Length == _units.Length)
            Grow();
        if (Length == 0)
            _offset = input.Start;
        if (_starts is null && (input.Start != _offset + Length || input.End != input.Start + 1))
            KeepRanges();
        if (_starts is not null)
        {
            _starts[Length] = input.Start;
            _ends![Length] = input.End;
        }

        _units[Length++] = unit;
    }

    /// <summary>Writes a text all of whose units came from one range of the input.</summary>
    public void Append(ReadOnlySpan<char> text, (int Start, int End) input)
    {
        foreach (var unit in text)
            Append(unit, input);
    }

    /// <summary>Writes units each of which came from the unit at its own place in the input's range from <paramref name="inputStart"/> on, as long as no other kind was written.</summary>
    /// <returns>Room for the units, which the caller fills; empty if they must be written one by one.</returns>
    public Span<char> AppendInPlace(int count, int inputStart)
    {
        if (_starts is not null || (Length > 0 && inputStart != _offset + Length))
            return [];
        if (Length == 0)
            _offset = inputStart;
        while (Length + count > _units.Length)
            Grow();
        Length += count;
        return _units.AsSpan(Length - count, count);
    }

    /// <summary>Writes a part of another text with its own ranges.</summary>
    public void Append(AlignedText text, int start, int end)
    {
        if (end > start && text.IsInput && AppendInPlace(end - start, text.InputRange(start, end).Start) is { IsEmpty: false } room)
        {
            text.Value.AsSpan(start, end - start).CopyTo(room);
            return;
        }

        for (var i = start; i < end; i++)
            Append(text.Value[i], text.InputRange(i, i + 1));
    }

    /// <summary>What was written.</summary>
    public AlignedText ToAlignedText()
    {
        var value = new string(_units, 0, Length);
        return _starts is null ? new AlignedText(value, _offset) : new AlignedText(value, _starts[..Length], _ends![..Length]);
    }

    private void Grow()
    {
        Array.Resize(ref _units, _units.Length * 2);
        if (_starts is null)
            return;
        Array.Resize(ref _starts, _units.Length);
        Array.Resize(ref _ends, _units.Length);
    }

    private void KeepRanges()
    {
        _starts = new int[_units.Length];
        _ends = new int[_units.Length];
        for (var i = 0; i < Length; i++)
        {
            _starts[i] = _offset + i;
            _ends[i] = _offset + i + 1;
        }
    }
}
