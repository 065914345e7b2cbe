using System.Numerics;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>The few members of numbers.</summary>
internal static class NumberMethods
{
    public static bool TryGet(object owner, string name, out object? member)
    {
        member = (owner, name) switch
        {
            (_, "real") => owner is bool truth ? (truth ? 1L : 0L) : owner,
            (double, "imag") => 0.0,
            (double number, "is_integer") => Method(name, () => double.IsFinite(number) && number == Math.Floor(number)),
            (double, _) => null,
            (_, "imag") => 0L,
            (_, "numerator") => PythonOperators.Plus(owner),
            (_, "denominator") => 1L,
            (_, "bit_length") => Method(name, () => (long)BigInteger.Abs(ToInteger(owner)).GetBitLength()),
            (_, "is_integer") => Method(name, () => true),
            _ => null,
        };
        return member is not null;
    }

    private static JinjaCallable Method(string name, Func<object?> result)
    {
        var signature = Signature.Of(name);
        return new(name, arguments =>
        {
            _ = signature.Bind(arguments);
            return result();
        }) { TypeName = "builtin_function_or_method" };
    }

    private static BigInteger ToInteger(object value) => PythonTypes.TryInteger(value, out var integer) ? integer : default;
}
