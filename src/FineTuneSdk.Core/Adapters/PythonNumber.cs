using System.Globalization;

namespace FineTuneSdk.Core.Adapters;

/// <summary>Numbers as Python's <c>json</c> writes them.</summary>
internal static class PythonNumber
{
    /// <summary>An int if the value is whole, as users write it, else a float.</summary>
    public static string Shortest(double value) =>
        Math.Abs(value) < 1e15 && value == Math.Truncate(value) ? ((long)value).ToString(CultureInfo.InvariantCulture) : Float(value);

    /// <summary>A float: the shortest digits that read back the same, always with a fraction or an exponent (<c>float.__repr__</c>).</summary>
    public static string Float(double value)
    {
        var text = value.ToString("E16", CultureInfo.InvariantCulture);
        var exponent = int.Parse(text[(text.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture);
        var digits = value.ToString("R", CultureInfo.InvariantCulture);
        if (value != 0 && exponent is < -4 or >= 16)
        {
            var (mantissa, power) = Scientific(digits, exponent);
            return $"{mantissa}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}";
        }

        if (digits.Contains('E', StringComparison.Ordinal))
            digits = decimal.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        return digits.Contains('.', StringComparison.Ordinal) ? digits : digits + ".0";
    }

    private static (string Mantissa, int Power) Scientific(string digits, int exponent)
    {
        var e = digits.IndexOf('E', StringComparison.Ordinal);
        if (e >= 0)
            return (digits[..e], int.Parse(digits[(e + 1)..], CultureInfo.InvariantCulture));
        var sign = digits[0] == '-' ? "-" : "";
        var significant = digits.Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).Trim('0');
        return (sign + significant[0] + (significant.Length > 1 ? "." + significant[1..] : ""), exponent);
    }
}
