using System.Globalization;
using System.Numerics;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>Python's numbers: integers without limit, floats that print as the shortest text that reads back as the same.</summary>
internal static class PythonNumbers
{
    /// <summary>As CPython limits the conversion between text and integers.</summary>
    public const int MaxIntegerDigits = 4300;

    // 2^(4300 digits) is about 14,000 bits.
    private const long MaxIntegerBits = 16_384;

    public static bool IsNumber(object? value) => value is bool or long or BigInteger or double;

    /// <summary>The smallest representation of an integer.</summary>
    public static object Normalize(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
            return (long)value;
        return value.GetBitLength() <= MaxIntegerBits ? value : throw JinjaException.Limit("an integer grew beyond 4300 digits");
    }

    public static double ToDouble(object? value) => value switch
    {
        bool truth => truth ? 1 : 0,
        long number => number,
        BigInteger number => ToDouble(number),
        double number => number,
        _ => throw JinjaException.Runtime($"must be real number, not {PythonTypes.Name(value)}"),
    };

    /// <summary>The nearest float; .NET's own conversion cuts off instead of rounding.</summary>
    public static double ToDouble(BigInteger value) => double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Exact comparison of two numbers; with NaN neither is equal nor ordered, given as null.</summary>
    public static int? Compare(object left, object right)
    {
        if (left is double || right is double)
        {
            var (a, b) = (ToDouble(left), ToDouble(right));
            if (double.IsNaN(a) || double.IsNaN(b))
                return null;
            // A large integer may round to the float it is compared with.
            if (double.IsFinite(a) && double.IsFinite(b) && a == b && a == Math.Floor(a))
                return ToInteger(left).CompareTo(ToInteger(right));
            return a.CompareTo(b);
        }

        return left is long x && right is long y ? x.CompareTo(y) : ToInteger(left).CompareTo(ToInteger(right));
    }

    private static BigInteger ToInteger(object value) => value is double number ? new BigInteger(number) : PythonTypes.TryInteger(value, out var integer) ? integer : default;

    public static int Hash(object value)
    {
        var number = ToDouble(value);
        return double.IsFinite(number) && number == Math.Floor(number) ? ToInteger(value).GetHashCode() : number.GetHashCode();
    }

    /// <summary>A float as Python prints it: 1.0, 1e+16, 1e-05, inf, nan.</summary>
    public static string Print(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        var roundTrip = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = value == 0 ? 0 : ExponentOf(roundTrip);
        var sign = roundTrip.StartsWith('-') ? "-" : "";
        var digits = DigitsOf(roundTrip);
        if (exponent is < -4 or >= 16)
        {
            var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
            return $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
        }

        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        if (digits.Length <= exponent + 1)
            return $"{sign}{digits}{new string('0', exponent + 1 - digits.Length)}.0";
        return $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    // The significant digits of a round-trip text, without zeros at either end; "0" for zero.
    private static string DigitsOf(string roundTrip)
    {
        var mantissa = roundTrip.Split('E')[0].Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        return mantissa.Length == 0 ? "0" : mantissa;
    }

    // The decimal exponent of the first significant digit.
    private static int ExponentOf(string roundTrip)
    {
        var text = roundTrip.TrimStart('-');
        var e = text.IndexOf('E', StringComparison.Ordinal);
        if (e >= 0)
            return int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return text[0] != '0' ? (dot < 0 ? text.Length : dot) - 1 : -text.AsSpan(dot + 1).IndexOfAnyExcept('0') - 1;
    }
}
