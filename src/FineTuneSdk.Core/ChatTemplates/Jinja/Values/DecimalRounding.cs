using System.Globalization;
using System.Numerics;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>Decimal digits of a float, correctly rounded with ties to even, as C's printf and Python have them (.NET rounds ties away from zero).</summary>
internal static class DecimalRounding
{
    /// <summary>The finite value with <paramref name="precision"/> digits after the point; a negative precision rounds before it.</summary>
    public static string Fixed(double value, int precision)
    {
        var digits = Scaled(Math.Abs(value), precision).ToString(CultureInfo.InvariantCulture);
        if (precision < 0)
            digits = digits == "0" ? "0" : digits + new string('0', -precision);
        else if (precision > 0)
            digits = digits.PadLeft(precision + 1, '0').Insert(Math.Max(digits.Length, precision + 1) - precision, ".");
        return double.IsNegative(value) ? "-" + digits : digits;
    }

    /// <summary>The digits and the decimal exponent of a finite value with <paramref name="digits"/> significant digits.</summary>
    public static (string Digits, int Exponent) Significant(double value, int digits)
    {
        if (value == 0)
            return (new string('0', digits), 0);
        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        while (true)
        {
            var text = Scaled(Math.Abs(value), digits - 1 - exponent).ToString(CultureInfo.InvariantCulture);
            if (text.Length == digits)
                return (text, exponent);
            // The logarithm was off by one, or rounding carried into a new digit.
            exponent += text.Length > digits ? 1 : -1;
        }
    }

    // value · 10^power, rounded to an integer.
    private static BigInteger Scaled(double value, int power)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = new BigInteger((bits & 0xFFFFFFFFFFFFF) | (exponent == 0 ? 0 : 1L << 52));
        exponent = Math.Max(exponent, 1) - 1075;
        var numerator = mantissa * BigInteger.Pow(10, Math.Max(0, power)) << Math.Max(0, exponent);
        var denominator = BigInteger.Pow(10, Math.Max(0, -power)) << Math.Max(0, -exponent);
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        var order = (rest * 2).CompareTo(denominator);
        return order > 0 || (order == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
