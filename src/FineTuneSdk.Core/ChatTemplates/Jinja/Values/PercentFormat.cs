using System.Globalization;
using System.Numerics;
using System.Text;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>Python's <c>'…%s…' % values</c>.</summary>
internal static class PercentFormat
{
    public static string Apply(string format, object? argument)
    {
        var output = new StringBuilder();
        var arguments = argument is PySequence { IsTuple: true } tuple ? tuple.Items : [argument];
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                output.Append(format[i]);
                continue;
            }

            if (++i >= format.Length)
                throw JinjaException.Runtime("incomplete format");
            object? value = null;
            var hasValue = false;
            if (format[i] == '(')
            {
                var close = format.IndexOf(')', i);
                if (close < 0)
                    throw JinjaException.Runtime("incomplete format key");
                if (argument is not PyDict mapping)
                    throw JinjaException.Runtime("format requires a mapping");
                var key = format[(i + 1)..close];
                value = mapping.TryGetValue(key, out var found) ? found : throw JinjaException.Runtime($"'{key}'");
                hasValue = true;
                next = arguments.Count;
                i = close + 1;
            }

            var flags = i;
            while (i < format.Length && format[i] is '-' or '+' or ' ' or '#' or '0')
                i++;
            var flagText = format[flags..i];
            var width = Count(format, ref i, () => Take(arguments, ref next));
            var precision = -1;
            if (i < format.Length && format[i] == '.')
            {
                i++;
                precision = Math.Max(0, Count(format, ref i, () => Take(arguments, ref next)));
            }

            if (i < format.Length && format[i] is 'h' or 'l' or 'L')
                i++;
            if (i >= format.Length)
                throw JinjaException.Runtime("incomplete format");
            if (format[i] == '%')
            {
                output.Append('%');
                continue;
            }

            if (!hasValue)
                value = Take(arguments, ref next);
            output.Append(One(value, format[i], flagText, Math.Abs(width), precision, left: width < 0 || flagText.Contains('-', StringComparison.Ordinal)));
            JinjaBudget.Current.Reserve(output.Length);
        }

        // What can be subscripted counts as a mapping, from which nothing need be taken.
        if (next < arguments.Count && argument is not (PyDict or PySequence { IsTuple: false } or PyRange or PyBytes or JinjaUndefined))
            throw JinjaException.Runtime("not all arguments converted during string formatting");
        JinjaBudget.Current.Reserve(output.Length);
        return output.ToString();
    }

    private static object? Take(IReadOnlyList<object?> arguments, ref int next) =>
        next < arguments.Count ? arguments[next++] : throw JinjaException.Runtime("not enough arguments for format string");

    private static int Count(string format, ref int i, Func<object?> take)
    {
        if (i < format.Length && format[i] == '*')
        {
            i++;
            return PythonTypes.ToCount(take());
        }

        var start = i;
        while (i < format.Length && char.IsAsciiDigit(format[i]))
            i++;
        return i == start ? 0 : int.TryParse(format.AsSpan(start, i - start), CultureInfo.InvariantCulture, out var number) ? number : throw JinjaException.Limit("a width is too large");
    }

    private static string One(object? value, char form, string flags, int width, int precision, bool left)
    {
        string body;
        var isNumber = true;
        switch (form)
        {
            case 's' or 'r' or 'a':
                body = form == 's' ? PythonText.Str(value) : PythonText.Repr(value);
                if (precision >= 0)
                    body = body[..CodePoints.ToUtf16(body, precision)];
                isNumber = false;
                break;
            case 'c':
                body = PythonTypes.TryText(value, out var text) && CodePoints.Length(text) == 1 ? text
                    : PythonTypes.TryInteger(value, out var point) && point >= 0 && point <= 0x10FFFF ? char.ConvertFromUtf32((int)point)
                    : throw JinjaException.Runtime("%c requires int or char");
                isNumber = false;
                break;
            case 'd' or 'i' or 'u' or 'x' or 'X' or 'o':
                body = Integer(value, form, flags, precision);
                break;
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                if (value is JinjaUndefined undefined)
                    throw undefined.Failure();
                body = FormatSpec.Float(PythonNumbers.ToDouble(value), form, precision < 0 ? 6 : precision, flags.Contains('#', StringComparison.Ordinal));
                break;
            default:
                throw JinjaException.Runtime($"unsupported format character '{form}'");
        }

        if (isNumber && !body.StartsWith('-'))
            body = flags.Contains('+', StringComparison.Ordinal) ? "+" + body : flags.Contains(' ', StringComparison.Ordinal) ? " " + body : body;
        if (!isNumber || left || !flags.Contains('0', StringComparison.Ordinal))
            return FormatSpec.Pad(body, width, left ? '<' : '>', " ");
        var sign = body[0] is '+' or '-' or ' ' ? body[..1] : "";
        return sign + FormatSpec.Pad(body[sign.Length..], width - sign.Length, '>', "0");
    }

    private static string Integer(object? value, char form, string flags, int precision)
    {
        if (value is JinjaUndefined undefined)
            throw undefined.Failure();
        BigInteger integer;
        if (value is double number && form is 'd' or 'i' or 'u')
            integer = double.IsFinite((double)value!) ? new BigInteger((double)value!) : throw JinjaException.Runtime("cannot convert float to integer");
        else if (!PythonTypes.TryInteger(value, out integer))
            throw JinjaException.Runtime($"%{form} format: {(form is 'd' or 'i' or 'u' ? "a real number" : "an integer")} is required, not {PythonTypes.Name(value)}");
        var digits = FormatSpec.Pad(FormatSpec.Digits(integer, form), Math.Min(precision, FormatSpec.MaxPrecision), '>', "0");
        var prefix = flags.Contains('#', StringComparison.Ordinal) ? form switch { 'x' => "0x", 'X' => "0X", 'o' => "0o", _ => "" } : "";
        return (integer.Sign < 0 ? "-" : "") + prefix + digits;
    }
}
