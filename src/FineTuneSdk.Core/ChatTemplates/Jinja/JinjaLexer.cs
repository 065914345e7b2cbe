using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>
/// Template text → tokens, in the environment that transformers sets up: trim_blocks (a newline after a block or comment goes away), lstrip_blocks (so do blanks
/// before one at the start of a line), one newline at the end of the template dropped, every line end read as LF.
/// </summary>
internal sealed class JinjaLexer
{
    private readonly string _source;
    private readonly List<JinjaToken> _tokens = [];
    private int _position;
    private int _line = 1;
    private bool _atLineStart = true;

    private JinjaLexer(string source) => _source = source;

    public static List<JinjaToken> Tokenize(string source)
    {
        var text = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (text.EndsWith('\n'))
            text = text[..^1];
        var lexer = new JinjaLexer(text);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_position < _source.Length)
        {
            var open = NextTag(_position);
            if (open < 0)
            {
                AddData(_source[_position..]);
                _position = _source.Length;
                break;
            }

            // "{%- x" → kind '%', sign '-'
            var kind = _source[open + 1];
            var sign = open + 2 < _source.Length && _source[open + 2] is '-' or '+' ? _source[open + 2] : '\0';
            var text = TrimBefore(_source[_position..open], sign, isVariable: kind == '{');
            AddData(text.Kept);
            _line += text.RemovedLines;
            _position = open + 2 + (sign == '\0' ? 0 : 1);
            if (kind == '%' && TryRaw(open))
                continue;
            if (kind == '#')
                Comment();
            else
                Tag(kind == '{');
        }

        _tokens.Add(new(JinjaTokenKind.EndOfTemplate, "", _line));
    }

    private int NextTag(int start)
    {
        for (var at = _source.IndexOf('{', start); at >= 0 && at + 1 < _source.Length; at = _source.IndexOf('{', at + 1))
        {
            if (_source[at + 1] is '{' or '%' or '#')
                return at;
        }

        return -1;
    }

    private (string Kept, int RemovedLines) TrimBefore(string text, char sign, bool isVariable)
    {
        if (sign == '-')
        {
            var end = text.Length;
            while (end > 0 && PythonText.IsSpace(text[end - 1]))
                end--;
            return (text[..end], text.AsSpan(end).Count('\n'));
        }

        if (sign == '+' || isVariable)
            return (text, 0);
        var start = text.LastIndexOf('\n') + 1;
        if (start == 0 && !_atLineStart)
            return (text, 0);
        for (var i = start; i < text.Length; i++)
        {
            if (!PythonText.IsSpace(text[i]))
                return (text, 0);
        }

        return (text[..start], 0);
    }

    private void AddData(string text)
    {
        if (text.Length == 0)
            return;
        _tokens.Add(new(JinjaTokenKind.Data, text, _line));
        _line += text.AsSpan().Count('\n');
    }

    private void Comment()
    {
        var end = _source.IndexOf("#}", _position, StringComparison.Ordinal);
        if (end < 0)
            throw JinjaException.Syntax("a comment isn't closed with '#}'", _line);
        var sign = end > _position && _source[end - 1] is '-' or '+' ? _source[end - 1] : '\0';
        _line += _source.AsSpan(_position, end - _position).Count('\n');
        _position = end + 2;
        TrimAfter(sign, isBlock: true);
    }

    // What follows a closing tag: '-' takes all whitespace, trim_blocks one newline, '+' nothing.
    private void TrimAfter(char sign, bool isBlock)
    {
        var start = _position;
        if (sign == '-')
        {
            while (_position < _source.Length && PythonText.IsSpace(_source[_position]))
                _position++;
        }
        else if (isBlock && sign != '+' && _position < _source.Length && _source[_position] == '\n')
        {
            _position++;
        }

        _line += _source.AsSpan(start, _position - start).Count('\n');
        _atLineStart = _position > start && _source[_position - 1] == '\n';
    }

    private bool TryRaw(int open)
    {
        var at = _position;
        SkipSpace(ref at);
        if (!Matches(at, "raw"))
            return false;
        at += 3;
        SkipSpace(ref at);
        var sign = at < _source.Length && _source[at] == '-' ? '-' : '\0';
        if (sign == '-')
            at++;
        if (!Matches(at, "%}"))
            return false;
        var line = _line;
        at += 2;
        _line += _source.AsSpan(open, at - open).Count('\n');
        _position = at;
        _atLineStart = false;
        if (sign == '-')
            TrimAfter('-', isBlock: true);
        for (var close = _source.IndexOf("{%", _position, StringComparison.Ordinal); close >= 0; close = _source.IndexOf("{%", close + 1, StringComparison.Ordinal))
        {
            at = close + 2;
            var before = at < _source.Length && _source[at] is '-' or '+' ? _source[at++] : '\0';
            SkipSpace(ref at);
            if (!Matches(at, "endraw"))
                continue;
            at += 6;
            SkipSpace(ref at);
            var after = at < _source.Length && _source[at] is '-' or '+' ? _source[at++] : '\0';
            if (!Matches(at, "%}"))
                continue;
            var text = TrimBefore(_source[_position..close], before, isVariable: false);
            AddData(text.Kept);
            _line += text.RemovedLines + _source.AsSpan(close, at + 2 - close).Count('\n');
            _position = at + 2;
            TrimAfter(after, isBlock: true);
            return true;
        }

        throw JinjaException.Syntax("a raw block isn't closed with '{% endraw %}'", line);
    }

    private void SkipSpace(ref int at)
    {
        while (at < _source.Length && PythonText.IsSpace(_source[at]))
            at++;
    }

    private bool Matches(int at, string text) => string.CompareOrdinal(_source, at, text, 0, text.Length) == 0;

    private void Tag(bool isVariable)
    {
        var close = isVariable ? "}}" : "%}";
        _tokens.Add(new(isVariable ? JinjaTokenKind.VariableBegin : JinjaTokenKind.BlockBegin, "", _line));
        var brackets = new Stack<char>();
        while (_position < _source.Length)
        {
            // Inside brackets "}}" closes two dictionaries, not the tag.
            if (brackets.Count == 0)
            {
                var sign = _source[_position] == '-' || (_source[_position] == '+' && !isVariable) ? _source[_position] : '\0';
                if (Matches(_position + (sign == '\0' ? 0 : 1), close))
                {
                    _tokens.Add(new(isVariable ? JinjaTokenKind.VariableEnd : JinjaTokenKind.BlockEnd, "", _line));
                    _position += 2 + (sign == '\0' ? 0 : 1);
                    TrimAfter(sign, isBlock: !isVariable);
                    return;
                }
            }

            if (PythonText.IsSpace(_source[_position]))
            {
                if (_source[_position] == '\n')
                    _line++;
                _position++;
                continue;
            }

            var token = JinjaTagScanner.Next(_source, ref _position, _line);
            if (token.Kind == JinjaTokenKind.Operator)
                Balance(brackets, token);
            _tokens.Add(token);
            if (token.Kind == JinjaTokenKind.String)
                _line += (int)token.Value!;
        }
    }

    private static void Balance(Stack<char> brackets, JinjaToken token)
    {
        switch (token.Text)
        {
            case "{": brackets.Push('}'); break;
            case "(": brackets.Push(')'); break;
            case "[": brackets.Push(']'); break;
            case "}" or ")" or "]":
                if (!brackets.TryPop(out var expected))
                    throw JinjaException.Syntax($"unexpected '{token.Text}'", token.Line);
                if (expected != token.Text[0])
                    throw JinjaException.Syntax($"unexpected '{token.Text}', expected '{expected}'", token.Line);
                break;
        }
    }
}
