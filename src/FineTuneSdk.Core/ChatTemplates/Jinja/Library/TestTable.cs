using System.Collections.Frozen;
using System.Numerics;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>The tests by name: <c>{{ value is name(arguments) }}</c>.</summary>
internal static class TestTable
{
    private static readonly FrozenDictionary<string, Func<object?, CallArguments, bool>> Tests = new[]
    {
        Plain("defined", value => value is not JinjaUndefined),
        Plain("undefined", value => value is JinjaUndefined),
        Plain("none", value => value is null),
        Plain("boolean", value => value is bool),
        Plain("true", value => value is true),
        Plain("false", value => value is false),
        Plain("integer", value => value is long or BigInteger),
        Plain("float", value => value is double),
        Plain("number", PythonNumbers.IsNumber),
        Plain("string", value => value is string or Markup),
        Plain("mapping", value => value is PyDict),
        Plain("sequence", value => value is string or Markup or PySequence or PyDict or PyRange or PyBytes or JinjaUndefined),
        Plain("iterable", PythonTypes.IsIterable),
        Plain("callable", value => value is JinjaCallable or JinjaLoop or JinjaUndefined),
        Plain("escaped", value => value is Markup),
        Plain("lower", value => TextClasses.IsLower(PythonText.Str(value))),
        Plain("upper", value => TextClasses.IsUpper(PythonText.Str(value))),
        Plain("odd", value => PythonEquality.AreEqual(PythonOperators.Binary("%", value, 2L), 1L)),
        Plain("even", value => PythonEquality.AreEqual(PythonOperators.Binary("%", value, 2L), 0L)),
        Plain("filter", value => PythonTypes.TryText(value, out var name) && FilterTable.Contains(name)),
        Plain("test", value => PythonTypes.TryText(value, out var name) && Contains(name)),
        With("divisibleby", "num", (value, other) => PythonEquality.AreEqual(PythonOperators.Binary("%", value, other), 0L)),
        With("sameas", "other", PythonEquality.AreSame),
        With("in", "seq", (value, container) => PythonOrder.Contains(container, value)),
    }
        .Concat(Comparison(["==", "eq", "equalto"], PythonEquality.AreEqual))
        .Concat(Comparison(["!=", "ne"], (value, other) => !PythonEquality.AreEqual(value, other)))
        .Concat(Comparison([">", "gt", "greaterthan"], (value, other) => PythonOrder.Compare(">", value, other)))
        .Concat(Comparison([">=", "ge"], (value, other) => PythonOrder.Compare(">=", value, other)))
        .Concat(Comparison(["<", "lt", "lessthan"], (value, other) => PythonOrder.Compare("<", value, other)))
        .Concat(Comparison(["<=", "le"], (value, other) => PythonOrder.Compare("<=", value, other)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    public static bool Contains(string name) => Tests.ContainsKey(name);

    public static bool Apply(string name, object? value, CallArguments arguments) =>
        Tests.TryGetValue(name, out var test) ? test(value, arguments) : throw JinjaException.Runtime($"No test named '{name}'.");

    private static KeyValuePair<string, Func<object?, CallArguments, bool>> Plain(string name, Func<object?, bool> holds)
    {
        var signature = Signature.Of(name);
        return new(name, (value, arguments) =>
        {
            _ = signature.Bind(arguments);
            return holds(value);
        });
    }

    private static KeyValuePair<string, Func<object?, CallArguments, bool>> With(string name, string parameter, Func<object?, object?, bool> holds)
    {
        var signature = Signature.Of(name).Needs(parameter);
        return new(name, (value, arguments) => holds(value, signature.Bind(arguments)[0]));
    }

    private static IEnumerable<KeyValuePair<string, Func<object?, CallArguments, bool>>> Comparison(string[] names, Func<object?, object?, bool> holds) =>
        names.Select(name => With(name, "other", holds));
}
