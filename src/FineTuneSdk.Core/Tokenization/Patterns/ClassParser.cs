using System.Globalization;

namespace FineTuneSdk.Core.Tokenization.Patterns;

/// <summary>Reads the parts of a pattern that stand for one code point: bracket classes with ranges, nesting and <c>&amp;&amp;</c>, and escapes.</summary>
internal sealed class ClassParser(string pattern)
{
    private const int MaximumDepth = 16;

    /// <summary>Reads a class from its <c>[</c> to its <c>]</c>.</summary>
    public CodePointSet ParseClass(ref int position, bool ignoreCase)
    {
        var contains = ParseBracket(ref position, ignoreCase, depth: 0);
        return new CodePointSet(contains);
    }

    /// <summary>Reads an escape; <paramref name="literal"/> is its code point if it stands for a single one, otherwise -1.</summary>
    public CodePointSet ParseEscape(ref int position, bool ignoreCase, out int literal)
    {
        var contains = ReadEscape(ref position, out literal);
        return literal >= 0 ? CharacterClass.Literal(literal, ignoreCase) : new CodePointSet(contains!);
    }

    private Func<int, bool> ParseBracket(ref int position, bool ignoreCase, int depth)
    {
        var start = position++;
        if (depth > MaximumDepth)
            throw new PatternFormatException($"classes nested more than {MaximumDepth} deep", start);
        var negative = position < pattern.Length && pattern[position] == '^';
        if (negative)
            position++;
        Func<int, bool>? intersection = null;
        var union = new List<Func<int, bool>>();
        for (var first = true; ; first = false)
        {
            if (position >= pattern.Length)
                throw new PatternFormatException("a class without its ']'", start);
            if (pattern[position] == ']' && !first)
            {
                position++;
                break;
            }

            if (string.CompareOrdinal(pattern, position, "&&", 0, 2) == 0)
            {
                position += 2;
                intersection = Intersect(intersection, Union(union));
                union = [];
                continue;
            }

            union.Add(ParseMember(ref position, ignoreCase, depth));
        }

        // Case is folded before a class is negated: (?i)[^a] excludes both a and A.
        var contains = Intersect(intersection, Union(union));
        if (ignoreCase)
            contains = CharacterClass.IgnoringCase(contains);
        return negative ? c => !contains(c) : contains;
    }

    private Func<int, bool> ParseMember(ref int position, bool ignoreCase, int depth)
    {
        if (string.CompareOrdinal(pattern, position, "[:", 0, 2) == 0 && pattern.IndexOf(":]", position, StringComparison.Ordinal) is var close and > 0)
            return ReadPosixBracket(ref position, close);
        if (pattern[position] == '[')
            return ParseBracket(ref position, ignoreCase, depth + 1);
        var start = position;
        if (ReadMember(ref position, out var low) is { } set)
            return IsRange(position) ? throw new PatternFormatException("a range that begins with a class", start) : set;
        if (!IsRange(position))
            return c => c == low;
        position++;
        if (pattern[position] == '[' || ReadMember(ref position, out var high) is not null)
            throw new PatternFormatException("a range that ends in a class", start);
        return low <= high ? c => c >= low && c <= high : throw new PatternFormatException("a range whose end is before its start", start);
    }

    private bool IsRange(int position) => position + 1 < pattern.Length && pattern[position] == '-' && pattern[position + 1] != ']';

    private Func<int, bool>? ReadMember(ref int position, out int literal)
    {
        if (pattern[position] == '\\')
            return ReadEscape(ref position, out literal, inClass: true);
        literal = CodePoints.Read(pattern, position, out var length);
        position += length;
        return null;
    }

    private Func<int, bool> ReadPosixBracket(ref int position, int close)
    {
        var name = pattern[(position + 2)..close];
        var negative = name.StartsWith('^');
        var property = UnicodeProperties.FindBracket(name.TrimStart('^')) ?? throw new PatternFormatException($"the class [:{name}:]", position);
        position = close + 2;
        return negative ? c => !property(c) : property;
    }

    private Func<int, bool>? ReadEscape(ref int position, out int literal, bool inClass = false)
    {
        var start = position;
        if (position + 1 >= pattern.Length)
            throw new PatternFormatException("a '\\' at the end", position);
        var unit = pattern[position + 1];
        position += 2;
        literal = -1;
        switch (unit)
        {
            case 's': return UnicodeProperties.IsWhiteSpace;
            case 'S': return c => !UnicodeProperties.IsWhiteSpace(c);
            case 'd': return UnicodeProperties.IsDigit;
            case 'D': return c => !UnicodeProperties.IsDigit(c);
            case 'w': return UnicodeProperties.IsWord;
            case 'W': return c => !UnicodeProperties.IsWord(c);
            case 'h': return c => c < 0x80 && char.IsAsciiHexDigit((char)c);
            case 'H': return c => c >= 0x80 || !char.IsAsciiHexDigit((char)c);
            case 'p' or 'P': return ReadProperty(ref position, start, unit == 'P');
        }

        literal = unit switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => 0x1B,
            'b' when inClass => '\b',
            '0' => ReadNumber(ref position, start, 8, 2, allowEmpty: true),
            'x' when position < pattern.Length && pattern[position] == '{' => ReadBraced(ref position, start),
            'x' => ReadNumber(ref position, start, 16, 2, allowEmpty: false),
            'u' => ReadNumber(ref position, start, 16, 4, allowEmpty: false),
            _ when char.IsAsciiLetterOrDigit(unit) => throw new PatternFormatException($"the escape '\\{unit}'", start),
            _ => -1,
        };
        if (literal < 0)
        {
            literal = CodePoints.Read(pattern, start + 1, out var length);
            position = start + 1 + length;
        }

        return null;
    }

    private Func<int, bool> ReadProperty(ref int position, int start, bool negative)
    {
        var close = pattern.IndexOf('}', position);
        if (close < 0 || pattern[position] != '{')
            throw new PatternFormatException("a property without its braces", start);
        var name = pattern[(position + 1)..close];
        if (name.StartsWith('^'))
        {
            negative = !negative;
            name = name[1..];
        }

        var property = UnicodeProperties.Find(name) ?? throw new PatternFormatException($"the property '{name}'", start);
        position = close + 1;
        return negative ? c => !property(c) : property;
    }

    private int ReadBraced(ref int position, int start)
    {
        var close = pattern.IndexOf('}', position);
        if (close < 0 || !int.TryParse(pattern.AsSpan(position + 1, close - position - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value is < 0 or > 0x10FFFF)
            throw new PatternFormatException("a code point that isn't one", start);
        position = close + 1;
        return value;
    }

    private int ReadNumber(ref int position, int start, int numberBase, int maximumDigits, bool allowEmpty)
    {
        var value = 0;
        var digits = 0;
        while (digits < maximumDigits && position < pattern.Length && char.IsAsciiHexDigit(pattern[position]) && Convert.ToInt32(pattern[position].ToString(), 16) is var digit && digit < numberBase)
        {
            value = (value * numberBase) + digit;
            position++;
            digits++;
        }

        return digits > 0 || allowEmpty ? value : throw new PatternFormatException("an escape without its digits", start);
    }

    private static Func<int, bool> Union(List<Func<int, bool>> members) => members switch
    {
        [] => _ => false,
        [var single] => single,
        _ => members.ToArray() is var all ? c => Array.Exists(all, contains => contains(c)) : _ => false,
    };

    private static Func<int, bool> Intersect(Func<int, bool>? left, Func<int, bool> right) => left is null ? right : c => left(c) && right(c);
}
