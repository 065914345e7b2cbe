namespace FineTuneSdk.Reference.Tests.Tokenization;

/// <summary>Turns places that count code points, as Python does, into places that count UTF-16 units.</summary>
internal sealed class CodePointOffsets
{
    private readonly List<int> _units = [];

    public CodePointOffsets(string text)
    {
        for (var unit = 0; unit < text.Length; unit += char.IsHighSurrogate(text[unit]) ? 2 : 1)
            _units.Add(unit);
        _units.Add(text.Length);
    }

    public int ToUnits(int codePoints) => _units[codePoints];
}
