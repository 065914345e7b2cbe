using System.Numerics;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>Python's arithmetic, on strings and lists too.</summary>
internal static class PythonOperators
{
    private const long MaxExponent = 16_384;

    public static object? Binary(string operation, object? left, object? right)
    {
        if (left is JinjaUndefined undefinedLeft)
            throw undefinedLeft.Failure();
        if (operation == "%" && PythonTypes.TryText(left, out var format))
            return Like(left, PercentFormat.Apply(format, right));
        if (right is JinjaUndefined undefinedRight)
            throw undefinedRight.Failure();
        if (PythonNumbers.IsNumber(left) && PythonNumbers.IsNumber(right))
            return left is double || right is double ? Floats(operation, left, right) : Integers(operation, left!, right!);
        return operation switch
        {
            "+" => Add(left, right),
            "*" => Repeat(left, right),
            _ => throw Unsupported(operation, left, right),
        };
    }

    private static JinjaException Unsupported(string operation, object? left, object? right) =>
        JinjaException.Runtime($"unsupported operand type(s) for {operation}: '{PythonTypes.Name(left)}' and '{PythonTypes.Name(right)}'");

    private static object? Like(object? pattern, string text) => pattern is Markup ? new Markup(text) : text;

    private static object? Add(object? left, object? right)
    {
        if (PythonTypes.TryText(left, out var leftText))
        {
            if (!PythonTypes.TryText(right, out var rightText))
                throw JinjaException.Runtime($"can only concatenate str (not \"{PythonTypes.Name(right)}\") to str");
            JinjaBudget.Current.Reserve((long)leftText.Length + rightText.Length);
            return left is Markup || right is Markup ? new Markup(Markup.Escape(left).Text + Markup.Escape(right).Text) : leftText + rightText;
        }

        if (left is PySequence a && right is PySequence b && a.IsTuple == b.IsTuple)
        {
            JinjaBudget.Current.Reserve((long)a.Items.Count + b.Items.Count);
            return new PySequence([.. a.Items, .. b.Items], a.IsTuple);
        }

        if (left is PySequence sequence)
            throw JinjaException.Runtime($"can only concatenate {PythonTypes.Name(sequence)} (not \"{PythonTypes.Name(right)}\") to {PythonTypes.Name(sequence)}");
        if (left is PyBytes x && right is PyBytes y)
            return new PyBytes([.. x.Data, .. y.Data]);
        throw Unsupported("+", left, right);
    }

    private static object? Repeat(object? left, object? right)
    {
        var (value, factor) = PythonTypes.TryInteger(left, out _) ? (right, left) : (left, right);
        if (value is not (string or Markup or PySequence) || !PythonTypes.TryInteger(factor, out var times))
            throw value is string or Markup or PySequence
                ? JinjaException.Runtime($"can't multiply sequence by non-int of type '{PythonTypes.Name(factor)}'")
                : Unsupported("*", left, right);
        times = BigInteger.Max(0, times);
        if (value is PySequence sequence)
        {
            JinjaBudget.Current.Reserve((long)BigInteger.Min(long.MaxValue, times * sequence.Items.Count));
            return new PySequence([.. Enumerable.Repeat(sequence.Items, (int)BigInteger.Min(times, sequence.Items.Count == 0 ? 0 : int.MaxValue)).SelectMany(items => items)], sequence.IsTuple);
        }

        _ = PythonTypes.TryText(value, out var text);
        JinjaBudget.Current.Reserve((long)BigInteger.Min(long.MaxValue, times * text.Length));
        return Like(value, text.Length == 0 ? "" : string.Concat(Enumerable.Repeat(text, (int)times)));
    }

    private static double Floats(string operation, object? left, object? right)
    {
        var (a, b) = (PythonNumbers.ToDouble(left), PythonNumbers.ToDouble(right));
        if (b == 0 && (operation is "/" or "//" or "%"))
            throw JinjaException.Runtime(operation == "/" ? "float division by zero" : operation == "//" ? "float floor division by zero" : "float modulo");
        switch (operation)
        {
            case "+": return a + b;
            case "-": return a - b;
            case "*": return a * b;
            case "/": return a / b;
            case "%": return Modulo(a, b);
            case "//": return FloorDivide(a, b);
            default:
                if (a == 0 && b < 0)
                    throw JinjaException.Runtime("0.0 cannot be raised to a negative power");
                if (a < 0 && b != Math.Floor(b) && double.IsFinite(b))
                    throw JinjaException.Unsupported("a negative number to a fractional power is a complex number, which isn't supported");
                var power = Math.Pow(a, b);
                return double.IsInfinity(power) && double.IsFinite(a) && double.IsFinite(b) ? throw JinjaException.Runtime("(34, 'Numerical result out of range')") : power;
        }
    }

    // The remainder has the divisor's sign.
    private static double Modulo(double a, double b)
    {
        var remainder = a % b;
        if (remainder == 0)
            return Math.CopySign(0.0, b);
        return (remainder < 0) != (b < 0) ? remainder + b : remainder;
    }

    private static double FloorDivide(double a, double b)
    {
        var quotient = (a - Modulo(a, b)) / b;
        var floor = Math.Floor(quotient);
        if (quotient == 0)
            return Math.CopySign(0.0, a / b);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    private static object Integers(string operation, object left, object right)
    {
        _ = PythonTypes.TryInteger(left, out var a);
        _ = PythonTypes.TryInteger(right, out var b);
        if (b.IsZero && (operation is "/" or "//" or "%"))
            throw JinjaException.Runtime(operation == "/" ? "division by zero" : operation == "//" ? "integer division or modulo by zero" : "integer modulo by zero");
        switch (operation)
        {
            case "+": return PythonNumbers.Normalize(a + b);
            case "-": return PythonNumbers.Normalize(a - b);
            case "*": return PythonNumbers.Normalize(a * b);
            case "/": return Divide(a, b);
            case "//":
                var quotient = BigInteger.DivRem(a, b, out var rest);
                return PythonNumbers.Normalize(!rest.IsZero && rest.Sign != b.Sign ? quotient - 1 : quotient);
            case "%":
                var remainder = BigInteger.Remainder(a, b);
                return PythonNumbers.Normalize(!remainder.IsZero && remainder.Sign != b.Sign ? remainder + b : remainder);
            default:
                if (b.Sign < 0)
                    return a.IsZero ? throw JinjaException.Runtime("0.0 cannot be raised to a negative power") : Math.Pow(PythonNumbers.ToDouble(a), PythonNumbers.ToDouble(b));
                if (b > MaxExponent && !(a.IsZero || BigInteger.Abs(a).IsOne))
                    throw JinjaException.Limit("an integer grew beyond 4300 digits");
                if (a.GetBitLength() * (long)BigInteger.Min(b, MaxExponent) > 4 * MaxExponent)
                    throw JinjaException.Limit("an integer grew beyond 4300 digits");
                return PythonNumbers.Normalize(BigInteger.Abs(a).IsOne ? (a.Sign < 0 && !b.IsEven ? -1 : 1) : BigInteger.Pow(a, (int)BigInteger.Min(b, MaxExponent)));
        }
    }

    private static double Divide(BigInteger a, BigInteger b)
    {
        const long exact = 1L << 53;
        if (BigInteger.Abs(a) <= exact && BigInteger.Abs(b) <= exact)
            return (double)a / (double)b;
        // Scaled so that the quotient has more bits than a float keeps; a last bit stands for the rest, so that the conversion rounds the true value.
        var shift = (int)Math.Max(0, 66 - (a.GetBitLength() - b.GetBitLength()));
        var quotient = BigInteger.DivRem(a << shift, b, out var rest);
        var exactly = rest.IsZero ? quotient * 2 : (quotient * 2) + (a.Sign * b.Sign);
        return Math.ScaleB(PythonNumbers.ToDouble(exactly), -shift - 1);
    }

    public static object? Negate(object? value) => value switch
    {
        double number => -number,
        JinjaUndefined undefined => throw undefined.Failure(),
        _ => PythonTypes.TryInteger(value, out var integer) ? PythonNumbers.Normalize(-integer) : throw JinjaException.Runtime($"bad operand type for unary -: '{PythonTypes.Name(value)}'"),
    };

    public static object? Plus(object? value) => value switch
    {
        double number => number,
        JinjaUndefined undefined => throw undefined.Failure(),
        _ => PythonTypes.TryInteger(value, out var integer) ? PythonNumbers.Normalize(integer) : throw JinjaException.Runtime($"bad operand type for unary +: '{PythonTypes.Name(value)}'"),
    };
}
