using System.Globalization;
using System.Numerics;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;
using static FineTuneSdk.Core.ChatTemplates.Jinja.Library.FilterTable;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>Filters that make or change numbers.</summary>
internal static class NumberFilters
{
    public static IEnumerable<KeyValuePair<string, JinjaFilter>> All { get; } =
    [
        Entry(Signature.Of("int").With("default", 0L).With("base", 10L), "int", (value, a) => ToInteger(value, PythonTypes.ToCount(a[1])) ?? a[0]),
        Entry(Signature.Of("float").With("default", 0.0), "float", (value, a) => ToFloat(value) ?? a[0]),
        Entry(Signature.Of("abs"), "abs", (value, _) => Abs(value)),
        Entry(Signature.Of("round").With("precision", 0L).With("method", "common"), "round", Round),
        Entry(Signature.Of("sum").With("attribute", null).With("start", 0L), "sum", Sum),
        Entry(Signature.Of("filesizeformat").With("binary", false), "filesizeformat", (value, a) => FileSize(value, PythonTypes.IsTrue(a[0]))),
    ];

    private static object? ToInteger(object? value, int digitBase)
    {
        if (value is JinjaUndefined undefined)
            throw undefined.Failure();
        if (PythonTypes.TryInteger(value, out var integer))
            return PythonNumbers.Normalize(integer);
        if (PythonTypes.TryText(value, out var text) && TryParse(text, digitBase, out integer))
            return PythonNumbers.Normalize(integer);
        return ToFloat(value) is double number && double.IsFinite(number) ? PythonNumbers.Normalize(new BigInteger(number)) : null;
    }

    /// <summary>Python's <c>int(text, base)</c>: blanks around it, a sign, a prefix that fits the base, single underscores between digits.</summary>
    private static bool TryParse(string text, int digitBase, out BigInteger value)
    {
        value = BigInteger.Zero;
        var digits = TextSearch.Strip(text, null, start: true, end: true);
        var negative = digits.StartsWith('-');
        if (digits.Length > 0 && digits[0] is '+' or '-')
            digits = digits[1..];
        if (digits.Length > 2 && digits[0] == '0' && (digitBase, char.ToLowerInvariant(digits[1])) is (16 or 0, 'x') or (8 or 0, 'o') or (2 or 0, 'b'))
        {
            digitBase = char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'o' => 8, _ => 2 };
            digits = digits[2] == '_' ? digits[3..] : digits[2..];
        }

        digitBase = digitBase == 0 ? 10 : digitBase;
        if (digitBase is < 2 or > 36 || digits.Length is 0 or > PythonNumbers.MaxIntegerDigits || digits[0] == '_' || digits[^1] == '_' || digits.Contains("__", StringComparison.Ordinal))
            return false;
        foreach (var c in digits)
        {
            if (c == '_')
                continue;
            var digit = char.IsAsciiLetter(c) ? char.ToLowerInvariant(c) - 'a' + 10 : CharUnicodeInfo.GetDecimalDigitValue(c);
            if (digit < 0 || digit >= digitBase)
                return false;
            value = (value * digitBase) + digit;
        }

        if (negative)
            value = -value;
        return true;
    }

    private static double? ToFloat(object? value)
    {
        if (value is JinjaUndefined undefined)
            throw undefined.Failure();
        if (PythonNumbers.IsNumber(value))
            return PythonNumbers.ToDouble(value);
        if (!PythonTypes.TryText(value, out var text))
            return null;
        var trimmed = TextSearch.Strip(text, null, start: true, end: true);
        switch (trimmed.TrimStart('+', '-').ToUpperInvariant())
        {
            case "INF" or "INFINITY": return trimmed.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity;
            case "NAN": return double.NaN;
        }

        if (trimmed.StartsWith('_') || trimmed.EndsWith('_') || trimmed.Contains("__", StringComparison.Ordinal) || trimmed.Any(c => !char.IsAsciiDigit(c) && c is not ('+' or '-' or '.' or 'e' or 'E' or '_')))
            return null;
        return double.TryParse(trimmed.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static object? Abs(object? value) => value switch
    {
        double number => Math.Abs(number),
        JinjaUndefined undefined => throw undefined.Failure(),
        _ => PythonTypes.TryInteger(value, out var integer) ? PythonNumbers.Normalize(BigInteger.Abs(integer)) : throw JinjaException.Runtime($"bad operand type for abs(): '{PythonTypes.Name(value)}'"),
    };

    private static object? Round(object? value, object?[] arguments)
    {
        var (precision, method) = (PythonTypes.ToCount(arguments[0]), PythonText.Str(arguments[1]));
        if (method is not ("common" or "ceil" or "floor"))
            throw JinjaException.Runtime("method must be common, ceil or floor");
        if (value is JinjaUndefined undefined)
            throw undefined.Failure();
        if (!PythonNumbers.IsNumber(value))
            throw JinjaException.Runtime($"type {PythonTypes.Name(value)} doesn't define __round__ method");
        var number = PythonNumbers.ToDouble(value);
        if (method != "common")
        {
            if (!double.IsFinite(number))
                throw JinjaException.Runtime("cannot convert float infinity or NaN to integer");
            var factor = Math.Pow(10, precision);
            return (method == "ceil" ? Math.Ceiling(number * factor) : Math.Floor(number * factor)) / factor;
        }

        if (PythonTypes.TryInteger(value, out var integer))
            return PythonNumbers.Normalize(precision >= 0 ? integer : RoundInteger(integer, -precision));
        if (!double.IsFinite(number) || precision > 400)
            return number;
        return double.Parse(DecimalRounding.Fixed(number, Math.Max(precision, -400)), CultureInfo.InvariantCulture);
    }

    private static BigInteger RoundInteger(BigInteger value, int digits)
    {
        if (digits > PythonNumbers.MaxIntegerDigits)
            return BigInteger.Zero;
        var unit = BigInteger.Pow(10, digits);
        var quotient = BigInteger.DivRem(value, unit, out var rest);
        var order = (BigInteger.Abs(rest) * 2).CompareTo(unit);
        return (order > 0 || (order == 0 && !quotient.IsEven) ? quotient + value.Sign : quotient) * unit;
    }

    private static object? Sum(object? value, object?[] arguments)
    {
        var get = AttributePath.Getter(arguments[0], null);
        if (PythonTypes.TryText(arguments[1], out _))
            throw JinjaException.Runtime("sum() can't sum strings [use ''.join(seq) instead]");
        return PythonTypes.Iterate(value).Aggregate(arguments[1], (sum, item) => PythonOperators.Binary("+", sum, get(item)));
    }

    private static string FileSize(object? value, bool binary)
    {
        var bytes = ToFloat(value) is double number ? number : throw JinjaException.Runtime($"could not convert {PythonTypes.Name(value)} to float");
        var unit = binary ? 1024.0 : 1000.0;
        if (bytes == 1)
            return "1 Byte";
        if (bytes < unit)
            return $"{(long)bytes} Bytes";
        var power = 1;
        while (power < 8 && bytes >= Math.Pow(unit, power + 1))
            power++;
        var prefix = "kMGTPEZY"[power - 1];
        return $"{DecimalRounding.Fixed(unit * bytes / Math.Pow(unit, power + 1), 1)} {(binary ? char.ToUpperInvariant(prefix) + "i" : prefix.ToString())}B";
    }
}
