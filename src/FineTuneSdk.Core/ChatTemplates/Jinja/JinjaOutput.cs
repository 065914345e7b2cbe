using System.Runtime.CompilerServices;
using System.Text;

namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>Rendered text with the spans of its generation blocks.</summary>
/// <remarks>
/// Text that a macro or set block captured carries its spans along: where the very string is printed later, they move to where it stands.
/// (transformers takes the position at which the capture was made, which is wrong.) A filter or a concatenation makes another string, without spans.
/// </remarks>
internal sealed class JinjaOutput(ConditionalWeakTable<string, List<(int Start, int End)>> captured)
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Start, int End)> _spans = [];

    public int Length => _text.Length;

    public string Text => _text.ToString();

    public IReadOnlyList<(int Start, int End)> Spans => _spans;

    public void Write(string text)
    {
        JinjaBudget.Current.Reserve(text.Length);
        JinjaBudget.Current.CheckOutput((long)_text.Length + text.Length);
        if (captured.TryGetValue(text, out var spans))
            _spans.AddRange(spans.Select(span => (span.Start + _text.Length, span.End + _text.Length)));
        _text.Append(text);
    }

    public void Mark(int start) => _spans.Add((start, _text.Length));

    /// <summary>The text as a value.</summary>
    public string Capture()
    {
        var text = _text.ToString();
        if (_spans.Count > 0 && text.Length > 0)
            captured.Add(text, _spans);
        return text;
    }
}
