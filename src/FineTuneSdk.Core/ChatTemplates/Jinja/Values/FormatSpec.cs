using System.Globalization;
using System.Numerics;
using System.Text;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>Numbers and texts in the forms of Python's <c>%</c> and <c>format</c>.</summary>
internal static class FormatSpec
{
    /// <summary>Digits after the point, and widths, beyond this are a limit: no real template prints them.</summary>
    public const int MaxPrecision = 1000;

    /// <summary>A float in the form <c>e</c>, <c>f</c>, <c>g</c> or <c>%</c> (upper case: the same in capitals).</summary>
    public static string Float(double value, char form, int precision, bool alternate)
    {
        if (precision > MaxPrecision)
            throw JinjaException.Limit($"a number with more than {MaxPrecision} digits after the point");
        if (double.IsNaN(value) || double.IsInfinity(value))
            return Case(double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf", form);
        var text = char.ToLowerInvariant(form) switch
        {
            'f' => DecimalRounding.Fixed(value, precision),
            '%' => DecimalRounding.Fixed(value * 100, precision) + "%",
            'e' => Exponent(value, precision),
            _ => General(value, precision, alternate),
        };
        return Case(text, form);
    }

    private static string Case(string text, char form) => char.IsUpper(form) ? text.ToUpperInvariant() : text;

    private static string Exponent(double value, int precision)
    {
        var (digits, exponent) = DecimalRounding.Significant(value, precision + 1);
        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        return $"{(double.IsNegative(value) ? "-" : "")}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
    }

    private static string General(double value, int precision, bool alternate)
    {
        precision = Math.Max(1, precision);
        var exponent = DecimalRounding.Significant(value, precision).Exponent;
        if (exponent >= -4 && exponent < precision)
        {
            var text = DecimalRounding.Fixed(value, precision - 1 - exponent);
            return alternate ? text : WithoutZeros(text);
        }

        var scientific = Exponent(value, precision - 1);
        var e = scientific.IndexOf('e', StringComparison.Ordinal);
        return alternate ? scientific : WithoutZeros(scientific[..e]) + scientific[e..];
    }

    private static string WithoutZeros(string text) => text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;

    /// <summary>An integer's digits in a base, without sign.</summary>
    public static string Digits(BigInteger value, char form)
    {
        var magnitude = BigInteger.Abs(value);
        var text = form switch
        {
            'x' or 'X' => magnitude.ToString("x", CultureInfo.InvariantCulture).TrimStart('0'),
            'o' => Radix(magnitude, 3),
            'b' => Radix(magnitude, 1),
            _ => magnitude.ToString(CultureInfo.InvariantCulture),
        };
        return text.Length == 0 ? "0" : form == 'X' ? text.ToUpperInvariant() : text;
    }

    private static string Radix(BigInteger magnitude, int bits)
    {
        var text = new StringBuilder();
        for (; magnitude.Sign > 0; magnitude >>= bits)
            text.Insert(0, (char)('0' + (int)(magnitude & ((1 << bits) - 1))));
        return text.ToString();
    }

    /// <summary>Pads to a width in code points.</summary>
    public static string Pad(string text, int width, char alignment, string fill)
    {
        var missing = width - CodePoints.Length(text);
        if (missing <= 0)
            return text;
        JinjaBudget.Current.Reserve((long)text.Length + ((long)missing * fill.Length));
        var left = alignment switch { '<' => 0, '^' => missing / 2, _ => missing };
        return Repeat(fill, left) + text + Repeat(fill, missing - left);
    }

    private static string Repeat(string fill, int times) => fill.Length == 1 ? new string(fill[0], times) : string.Concat(Enumerable.Repeat(fill, times));

    /// <summary>Formats a value by a specification of Python's format mini-language: <c>[[fill]align][sign][z][#][0][width][grouping][.precision][type]</c>.</summary>
    public static string Apply(object? value, string specification)
    {
        if (specification.Length == 0)
            return PythonText.Str(value);
        var spec = Parsed.Parse(specification);
        if (PythonTypes.TryText(value, out var text))
        {
            if (spec.Form is not ('\0' or 's') || spec.Sign != '\0' || spec.Alternate || spec.Grouping != '\0' || spec.Alignment == '=')
                throw JinjaException.Runtime($"Invalid format specifier '{specification}' for object of type 'str'");
            if (spec.Precision >= 0)
                text = text[..CodePoints.ToUtf16(text, spec.Precision)];
            return Pad(text, spec.Width, spec.Alignment == '\0' ? '<' : spec.Alignment, spec.Fill);
        }

        if (value is double || (PythonTypes.TryInteger(value, out _) && spec.Form is 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%'))
            return Number(spec, FloatBody(spec, PythonNumbers.ToDouble(value)));
        if (PythonTypes.TryInteger(value, out var integer))
        {
            if (spec.Precision >= 0 || spec.Form is not ('\0' or 'd' or 'n' or 'x' or 'X' or 'o' or 'b' or 'c'))
                throw JinjaException.Runtime($"Invalid format specifier '{specification}' for object of type 'int'");
            if (value is bool && spec.Form == '\0')
                return Pad(PythonText.Str(value), spec.Width, spec.Alignment == '\0' ? '>' : spec.Alignment, spec.Fill);
            if (spec.Form == 'c')
                return Pad(char.ConvertFromUtf32((int)integer), spec.Width, spec.Alignment == '\0' ? '<' : spec.Alignment, spec.Fill);
            var prefix = spec.Alternate ? spec.Form switch { 'x' => "0x", 'X' => "0X", 'o' => "0o", 'b' => "0b", _ => "" } : "";
            return Number(spec, (integer.Sign < 0 ? "-" : "") + prefix + Group(Digits(integer, spec.Form), spec.Grouping, spec.Form is 'x' or 'X' or 'o' or 'b' ? 4 : 3));
        }

        throw JinjaException.Runtime($"unsupported format string passed to {PythonTypes.Name(value)}.__format__");
    }

    private static string FloatBody(Parsed spec, double value)
    {
        if (spec.Form is '\0' or 'n' && spec.Precision < 0)
            return spec.Form == '\0' ? PythonNumbers.Print(value) : Float(value, 'g', 6, spec.Alternate);
        var text = Float(value, spec.Form is '\0' or 'n' ? 'g' : spec.Form, spec.Precision < 0 ? 6 : spec.Precision, spec.Alternate);
        if (spec.Grouping == '\0')
            return text;
        var start = text.StartsWith('-') ? 1 : 0;
        var end = text.AsSpan(start).IndexOfAnyExceptInRange('0', '9') is var other and >= 0 ? start + other : text.Length;
        return text[..start] + Group(text[start..end], spec.Grouping, 3) + text[end..];
    }

    private static string Group(string digits, char separator, int size)
    {
        if (separator == '\0')
            return digits;
        var text = new StringBuilder(digits);
        for (var at = digits.Length - size; at > 0; at -= size)
            text.Insert(at, separator);
        return text.ToString();
    }

    private static string Number(Parsed spec, string body)
    {
        if (spec.Sign is '+' or ' ' && !body.StartsWith('-'))
            body = spec.Sign + body;
        if (spec.Alignment != '=')
            return Pad(body, spec.Width, spec.Alignment == '\0' ? '>' : spec.Alignment, spec.Fill);
        var sign = body.Length > 0 && body[0] is '+' or '-' or ' ' ? body[..1] : "";
        return sign + Pad(body[sign.Length..], spec.Width - sign.Length, '>', spec.Fill);
    }

    private sealed record Parsed(string Fill, char Alignment, char Sign, bool Alternate, int Width, char Grouping, int Precision, char Form)
    {
        public static Parsed Parse(string text)
        {
            var at = 0;
            var (fill, alignment) = (" ", '\0');
            var first = text.Length > 1 && char.IsHighSurrogate(text[0]) ? 2 : 1;
            if (first < text.Length && text[first] is '<' or '>' or '^' or '=')
                (fill, alignment, at) = (text[..first], text[first], first + 1);
            else if (text[0] is '<' or '>' or '^' or '=')
                (alignment, at) = (text[0], 1);
            var sign = at < text.Length && text[at] is '+' or '-' or ' ' ? text[at++] : '\0';
            var alternate = at < text.Length && text[at] == '#';
            at += alternate ? 1 : 0;
            if (at < text.Length && text[at] == '0')
            {
                at++;
                if (alignment == '\0')
                    (fill, alignment) = ("0", '=');
            }

            var width = Digits(text, ref at, 0);
            var grouping = at < text.Length && text[at] is ',' or '_' ? text[at++] : '\0';
            var precision = -1;
            if (at < text.Length && text[at] == '.')
            {
                at++;
                precision = Digits(text, ref at, -1);
                if (precision < 0)
                    throw JinjaException.Runtime("Format specifier missing precision");
            }

            var form = at < text.Length ? text[at++] : '\0';
            return at == text.Length ? new(fill, alignment, sign, alternate, width, grouping, precision, form) : throw JinjaException.Runtime($"Invalid format specifier '{text}'");
        }

        private static int Digits(string text, ref int at, int missing)
        {
            var start = at;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                at++;
            return at == start ? missing
                : int.TryParse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture, out var number) ? number : throw JinjaException.Runtime("Too many decimal digits in format string");
        }
    }
}
