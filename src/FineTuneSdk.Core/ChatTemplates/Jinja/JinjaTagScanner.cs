using System.Globalization;
using System.Numerics;
using System.Text;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>Reads one name, number, string or operator inside a tag.</summary>
internal static class JinjaTagScanner
{
    // Longest first, so that "**" isn't read as two "*".
    private static readonly string[] Operators =
        ["//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"];

    public static JinjaToken Next(string source, ref int position, int line)
    {
        var c = source[position];
        if (char.IsAsciiDigit(c))
            return Number(source, ref position, line);
        if (c is '\'' or '"')
            return String(source, ref position, line);
        var nameLength = NameLength(source, position);
        if (nameLength > 0)
        {
            var name = source.Substring(position, nameLength);
            position += nameLength;
            return new(JinjaTokenKind.Name, name, line);
        }

        foreach (var characters in Operators)
        {
            if (string.CompareOrdinal(source, position, characters, 0, characters.Length) == 0)
            {
                position += characters.Length;
                return new(JinjaTokenKind.Operator, characters, line);
            }
        }

        Rune.DecodeFromUtf16(source.AsSpan(position), out var rune, out _);
        throw JinjaException.Syntax($"unexpected character '{rune}'", line);
    }

    private static int NameLength(string source, int start)
    {
        var length = 0;
        while (start + length < source.Length)
        {
            if (Rune.DecodeFromUtf16(source.AsSpan(start + length), out var rune, out var units) != System.Buffers.OperationStatus.Done)
                break;
            if (!(length == 0 ? PythonText.IsIdentifierStart(rune) : PythonText.IsIdentifierPart(rune)))
                break;
            length += units;
        }

        return length;
    }

    private static JinjaToken Number(string source, ref int position, int line)
    {
        var start = position;
        var isRadix = source[start] == '0' && start + 1 < source.Length && char.ToLowerInvariant(source[start + 1]) is 'x' or 'o' or 'b';
        if (isRadix && TryRadix(source, ref position, char.ToLowerInvariant(source[start + 1]), out var radixValue))
            return new(JinjaTokenKind.Number, "", line, radixValue);

        var end = Digits(source, start);
        var isFloat = false;
        // After a dot ("a.1.b") digits are an index, never a float.
        if (start == 0 || source[start - 1] != '.')
        {
            if (end + 1 < source.Length && source[end] == '.' && char.IsAsciiDigit(source[end + 1]))
            {
                isFloat = true;
                end = Digits(source, end + 1);
            }

            if (end < source.Length && source[end] is 'e' or 'E')
            {
                var digits = end + 1 < source.Length && source[end + 1] is '+' or '-' ? end + 2 : end + 1;
                if (digits < source.Length && char.IsAsciiDigit(source[digits]))
                {
                    isFloat = true;
                    end = Digits(source, digits);
                }
            }
        }

        if (!isFloat && source[start] == '0')
        {
            // "007" isn't a number in Python: zeros are one token, what follows is another.
            end = start + 1;
            while (end < source.Length && (source[end] == '0' || (source[end] == '_' && end + 1 < source.Length && source[end + 1] == '0')))
                end++;
        }

        position = end;
        var text = source[start..end].Replace("_", "", StringComparison.Ordinal);
        return new(JinjaTokenKind.Number, "", line, isFloat ? double.Parse(text, CultureInfo.InvariantCulture) : Integer(text, line));
    }

    private static object Integer(string digits, int line)
    {
        if (digits.Length > PythonNumbers.MaxIntegerDigits)
            throw JinjaException.Syntax($"an integer has more than {PythonNumbers.MaxIntegerDigits} digits", line);
        return PythonNumbers.Normalize(BigInteger.Parse(digits, CultureInfo.InvariantCulture));
    }

    // Digits with single underscores between them.
    private static int Digits(string source, int at)
    {
        while (at < source.Length && (char.IsAsciiDigit(source[at]) || (source[at] == '_' && at + 1 < source.Length && char.IsAsciiDigit(source[at + 1]))))
            at++;
        return at;
    }

    private static bool TryRadix(string source, ref int position, char radix, out object value)
    {
        var digitBase = radix switch { 'x' => 16, 'o' => 8, _ => 2 };
        var sum = BigInteger.Zero;
        var at = position + 2;
        var any = false;
        while (at < source.Length)
        {
            var digitAt = source[at] == '_' ? at + 1 : at;
            var digit = digitAt < source.Length && char.IsAsciiHexDigit(source[digitAt]) ? Convert.ToInt32(source[digitAt].ToString(), 16) : 99;
            if (digit >= digitBase || at - position > PythonNumbers.MaxIntegerDigits)
                break;
            sum = (sum * digitBase) + digit;
            any = true;
            at = digitAt + 1;
        }

        value = PythonNumbers.Normalize(sum);
        if (any)
            position = at;
        return any;
    }

    // The token's Value is the number of line ends inside.
    private static JinjaToken String(string source, ref int position, int line)
    {
        var quote = source[position];
        var at = position + 1;
        while (at < source.Length && source[at] != quote)
            at += source[at] == '\\' ? 2 : 1;
        if (at >= source.Length)
            throw JinjaException.Syntax($"a string that starts with {quote} isn't closed", line);
        var raw = source[(position + 1)..at];
        position = at + 1;
        return new(JinjaTokenKind.String, Unescape(raw, line), line, raw.AsSpan().Count('\n'));
    }

    /// <summary>Python's escapes of a string literal; an unknown one keeps its backslash.</summary>
    private static string Unescape(string raw, int line)
    {
        if (!raw.Contains('\\', StringComparison.Ordinal))
            return raw;
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            var c = raw[++i];
            switch (c)
            {
                case '\n': break;
                case '\\' or '\'' or '"': text.Append(c); break;
                case 'a': text.Append('\a'); break;
                case 'b': text.Append('\b'); break;
                case 'f': text.Append('\f'); break;
                case 'n': text.Append('\n'); break;
                case 'r': text.Append('\r'); break;
                case 't': text.Append('\t'); break;
                case 'v': text.Append('\v'); break;
                case 'x': Append(text, Hex(raw, ref i, 2, line)); break;
                case 'u': Append(text, Hex(raw, ref i, 4, line)); break;
                case 'U': Append(text, Hex(raw, ref i, 8, line)); break;
                case 'N': throw JinjaException.Unsupported("the escape \\N{…} (a character by its Unicode name) isn't supported; write the character itself", line);
                case >= '0' and <= '7':
                    var value = 0;
                    for (var digits = 0; digits < 3 && i < raw.Length && raw[i] is >= '0' and <= '7'; digits++)
                        value = (value * 8) + (raw[i++] - '0');
                    i--;
                    Append(text, value);
                    break;
                default: text.Append('\\').Append(c); break;
            }
        }

        return text.ToString();
    }

    private static int Hex(string raw, ref int i, int digits, int line)
    {
        if (i + digits >= raw.Length || !int.TryParse(raw.AsSpan(i + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value is < 0 or > 0x10FFFF)
            throw JinjaException.Syntax($"'\\{raw[i]}' needs {digits} hexadecimal digits that name a character", line);
        i += digits;
        return value;
    }

    private static void Append(StringBuilder text, int codePoint)
    {
        if (codePoint < 0x10000)
            text.Append((char)codePoint);
        else
            text.Append(char.ConvertFromUtf32(codePoint));
    }
}
