using System.Text;

namespace FineTuneSdk.Core.Tokenization.Text;

/// <summary>Writes an <see cref="AlignedText"/>. Keeps no arrays as long as every unit came from the unit after the one before it, as in plain ASCII.</summary>
internal sealed class AlignedTextBuilder(int capacity)
{
    private readonly StringBuilder _value = new(capacity);
    private int _offset;
    private List<int>? _starts;
    private List<int>? _ends;

    /// <summary>How many units were written.</summary>
    public int Length => _value.Length;

    /// <summary>Writes a unit that came from a range of the input.</summary>
    public void Append(char unit, (int Start, int End) input)
    {
        if (_starts is null)
        {
            if (_value.Length == 0)
                _offset = input.Start;
            if (input.Start == _offset + _value.Length && input.End == input.Start + 1)
            {
                _value.Append(unit);
                return;
            }

            KeepArrays();
        }

        _value.Append(unit);
        _starts!.Add(input.Start);
        _ends!.Add(input.End);
    }

    /// <summary>Writes a text all of whose units came from one range of the input.</summary>
    public void Append(ReadOnlySpan<char> text, (int Start, int End) input)
    {
        foreach (var unit in text)
            Append(unit, input);
    }

    /// <summary>Writes a part of another text with its own ranges.</summary>
    public void Append(AlignedText text, int start, int end)
    {
        for (var i = start; i < end; i++)
            Append(text.Value[i], text.InputRange(i, i + 1));
    }

    /// <summary>What was written.</summary>
    public AlignedText ToAlignedText() =>
        _starts is null ? new AlignedText(_value.ToString(), _offset) : new AlignedText(_value.ToString(), [.. _starts], [.. _ends!]);

    private void KeepArrays()
    {
        _starts = new List<int>(_value.Capacity);
        _ends = new List<int>(_value.Capacity);
        for (var i = 0; i < _value.Length; i++)
        {
            _starts.Add(_offset + i);
            _ends.Add(_offset + i + 1);
        }
    }
}
