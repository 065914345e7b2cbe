using System.Globalization;

namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>Reads Oniguruma's regular expressions (Ruby syntax, Unicode), as far as tokenizers use them; anything else is refused by name.</summary>
/// <remarks>Source: doc/RE of Oniguruma 6.9. Capturing groups only group; back references, calls, conditionals, absent groups and <c>\K</c> are refused.</remarks>
internal sealed class PatternParser
{
    private const int MaximumDepth = 64;
    private const int MaximumRepeat = 1000;

    private readonly string _pattern;
    private readonly ClassParser _classes;
    private int _position;
    private int _depth;

    private PatternParser(string pattern)
    {
        _pattern = pattern;
        _classes = new ClassParser(pattern);
    }

    // The options that (?imx) switches: case-insensitive, dot matches line feeds, free spacing.
    private readonly record struct Options(bool IgnoreCase, bool DotAll, bool Extended);

    /// <summary>Parses a whole pattern.</summary>
    /// <exception cref="PatternFormatException">The pattern is wrong, or uses what isn't supported.</exception>
    public static PatternNode Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var node = parser.ParseAlternation(default);
        return parser._position == pattern.Length ? node : throw new PatternFormatException("a ')' without its '('", parser._position);
    }

    private bool AtEnd => _position >= _pattern.Length;

    private PatternNode ParseAlternation(Options options)
    {
        if (++_depth > MaximumDepth)
            throw new PatternFormatException($"groups nested more than {MaximumDepth} deep", _position);
        var alternatives = new List<PatternNode>();
        do
        {
            alternatives.Add(ParseSequence(options));
        }
        while (Take('|'));
        _depth--;
        return alternatives is [var single] ? single : new PatternNode.Alternation(alternatives);
    }

    private PatternNode ParseSequence(Options options)
    {
        var parts = new List<PatternNode>();
        var previousIsLetter = false;
        while (!AtEnd && _pattern[_position] is not ('|' or ')'))
        {
            if (options.Extended && SkipExtended())
                continue;
            if (TakeInlineOptions(options) is { } changed)
            {
                // (?i) without a colon takes all the rest of the group in, its alternatives too: a(?i)b|c is a(?i:b|c).
                parts.Add(ParseAlternation(changed));
                break;
            }

            var start = _position;
            var atom = ParseAtom(options);
            var isLetter = options.IgnoreCase && _position == start + 1 && !char.IsAsciiDigit(_pattern[start]) && _pattern[start] is not ('.' or '^' or '$');
            if (isLetter && FoldsToSeveral(start, previousIsLetter))
                throw new PatternFormatException("letters that fold to several ones where case is ignored", start);
            previousIsLetter = isLetter;
            parts.Add(ParseQuantifiers(atom));
        }

        return parts is [var single] ? single : new PatternNode.Sequence(parts);
    }

    // ß is ss, ﬁ is fi and so on where case is ignored. Only letters that take no part in this are matched so; of others one alone is, if it doesn't fold itself.
    private bool FoldsToSeveral(int index, bool previousIsLetter)
    {
        var letter = _pattern[index];
        if (letter is '\u00DF' or '\u0130' or '\u0149' or '\u01F0' or '\u0390' or '\u03B0' or '\u0587' or (>= '\u1E96' and <= '\u1E9E') or (>= '\u1F50' and <= '\u1FFC') or (>= '\uFB00' and <= '\uFB17'))
            return true;
        return previousIsLetter && (letter >= 0x80 || _pattern[index - 1] >= 0x80 || _pattern.Substring(index - 1, 2).ToUpperInvariant() is "SS" or "ST" or "FF" or "FI" or "FL");
    }

    private bool SkipExtended()
    {
        if (_pattern[_position] == '#')
        {
            while (!AtEnd && _pattern[_position] != '\n')
                _position++;
            return true;
        }

        if (!char.IsWhiteSpace(_pattern[_position]))
            return false;
        _position++;
        return true;
    }

    private Options? TakeInlineOptions(Options options)
    {
        var start = _position;
        if (!Take("(?") || AtEnd || _pattern[_position] is not ('i' or 'm' or 'x' or '-'))
        {
            _position = start;
            return null;
        }

        var changed = ReadOptions(options);
        if (Take(')'))
            return changed;
        _position = start;
        return null;
    }

    private Options ReadOptions(Options options)
    {
        var on = true;
        for (; !AtEnd; _position++)
        {
            switch (_pattern[_position])
            {
                case '-': on = false; break;
                case 'i': options = options with { IgnoreCase = on }; break;
                case 'm': options = options with { DotAll = on }; break;
                case 'x': options = options with { Extended = on }; break;
                case ')' or ':': return options;
                default: throw new PatternFormatException($"the option '{_pattern[_position]}'", _position);
            }
        }

        throw new PatternFormatException("a group without its ')'", _position);
    }

    private PatternNode ParseAtom(Options options)
    {
        var unit = _pattern[_position];
        switch (unit)
        {
            case '(':
                return ParseGroup(options);
            case '[':
                return new PatternNode.One(_classes.ParseClass(ref _position, options.IgnoreCase));
            case '.':
                _position++;
                return new PatternNode.One(new CodePointSet(options.DotAll ? _ => true : c => c != '\n'));
            case '^':
                _position++;
                return new PatternNode.Anchor(AnchorKind.LineStart);
            case '$':
                _position++;
                return new PatternNode.Anchor(AnchorKind.LineEnd);
            case '*' or '+' or '?':
                throw new PatternFormatException($"a '{unit}' with nothing to repeat", _position);
            case '\\':
                return ParseEscape(options);
            default:
                return new PatternNode.One(CharacterClass.Literal(ReadCodePoint(), options.IgnoreCase));
        }
    }

    private PatternNode ParseEscape(Options options)
    {
        if (_position + 1 >= _pattern.Length)
            throw new PatternFormatException("a '\\' at the end", _position);
        AnchorKind? anchor = _pattern[_position + 1] switch
        {
            'A' => AnchorKind.TextStart,
            'z' => AnchorKind.TextEnd,
            'Z' => AnchorKind.TextEndOrLastLineFeed,
            'b' => AnchorKind.WordBoundary,
            'B' => AnchorKind.NotWordBoundary,
            _ => null,
        };
        if (anchor is null)
            return new PatternNode.One(_classes.ParseEscape(ref _position, options.IgnoreCase, out _));
        _position += 2;
        return new PatternNode.Anchor(anchor.Value);
    }

    private PatternNode ParseGroup(Options options)
    {
        var start = _position;
        Func<PatternNode, PatternNode> wrap = body => body;
        if (Take("(?:"))
        {
        }
        else if (Take("(?="))
            wrap = body => new PatternNode.Look(body, Behind: false, Negative: false);
        else if (Take("(?!"))
            wrap = body => new PatternNode.Look(body, Behind: false, Negative: true);
        else if (Take("(?<="))
            wrap = body => new PatternNode.Look(body, Behind: true, Negative: false);
        else if (Take("(?<!"))
            wrap = body => new PatternNode.Look(body, Behind: true, Negative: true);
        else if (Take("(?>"))
            wrap = body => new PatternNode.Atomic(body);
        else if (Take("(?<"))
            SkipName(start);
        else if (Take("(?"))
        {
            options = ReadOptions(options);
            if (!Take(':'))
                throw new PatternFormatException("a group without its ':'", _position);
        }
        else
            _position++;

        var body = ParseAlternation(options);
        return Take(')') ? wrap(body) : throw new PatternFormatException("a group without its ')'", start);
    }

    private void SkipName(int start)
    {
        var end = _pattern.IndexOf('>', _position);
        if (end < 0)
            throw new PatternFormatException("a group's name without its '>'", start);
        _position = end + 1;
    }

    private PatternNode ParseQuantifiers(PatternNode atom)
    {
        while (!AtEnd)
        {
            var start = _position;
            var bounds = _pattern[_position] switch
            {
                '*' => (0, int.MaxValue),
                '+' => (1, int.MaxValue),
                '?' => (0, 1),
                '{' => ReadInterval(),
                _ => ((int, int)?)null,
            };
            if (bounds is null)
                return atom;
            var interval = _pattern[_position] == '{';
            _position = interval ? _pattern.IndexOf('}', _position) + 1 : _position + 1;
            if (atom is PatternNode.Anchor or PatternNode.Look)
                throw new PatternFormatException("a repeat of a place", start);

            // {n}? is an optional {n} in Ruby's syntax, and {n,m}+ a repeat of a repeat: neither is lazy or possessive.
            var fixedInterval = interval && bounds.Value.Item1 == bounds.Value.Item2;
            var kind = RepeatKind.Greedy;
            if (!fixedInterval && Take('?'))
                kind = RepeatKind.Lazy;
            else if (!interval && Take('+'))
                kind = RepeatKind.Possessive;
            atom = new PatternNode.Repeat(atom, bounds.Value.Item1, bounds.Value.Item2, kind);
        }

        return atom;
    }

    // {n}, {n,}, {,m}, {n,m}; null when it is a literal brace. Leaves the position at the brace.
    private (int, int)? ReadInterval()
    {
        var end = _pattern.IndexOf('}', _position);
        if (end < 0)
            return null;
        var parts = _pattern[(_position + 1)..end].Split(',');
        if (parts.Length > 2 || parts.Any(part => part.Any(c => !char.IsAsciiDigit(c))) || parts.All(part => part.Length == 0))
            return null;
        var minimum = ReadCount(parts[0], 0);
        var maximum = parts.Length == 1 ? minimum : ReadCount(parts[1], int.MaxValue);
        return minimum <= maximum ? (minimum, maximum) : throw new PatternFormatException("an interval whose minimum is above its maximum", _position);
    }

    private int ReadCount(string digits, int absent)
    {
        if (digits.Length == 0)
            return absent;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= MaximumRepeat
            ? count
            : throw new PatternFormatException($"an interval above {MaximumRepeat}", _position);
    }

    private int ReadCodePoint()
    {
        var codePoint = CodePoints.Read(_pattern, _position, out var length);
        _position += length;
        return codePoint;
    }

    private bool Take(char unit)
    {
        if (AtEnd || _pattern[_position] != unit)
            return false;
        _position++;
        return true;
    }

    private bool Take(string text)
    {
        if (string.CompareOrdinal(_pattern, _position, text, 0, text.Length) != 0)
            return false;
        _position += text.Length;
        return true;
    }
}
