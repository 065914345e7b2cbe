using System.Numerics;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>The functions that every template can call: Jinja's own, and those of transformers.</summary>
internal sealed class Globals
{
    private const int MaxRange = 100_000;

    private static readonly Signature FormatSignature = Signature.Of("strftime_now").Needs("format");
    private static readonly Signature MessageSignature = Signature.Of("raise_exception").Needs("message");
    private static readonly Signature JoinerSignature = Signature.Of("joiner").With("sep", ", ");

    private readonly Dictionary<string, object?> _functions;

    /// <param name="now">The local time that <c>strftime_now</c> prints, asked for when it is called.</param>
    public Globals(Func<DateTimeOffset> now) => _functions = new(StringComparer.Ordinal)
    {
        ["range"] = new JinjaCallable("range", Range) { TypeName = "type", Printed = "<class 'range'>" },
        ["dict"] = new JinjaCallable("dict", Dict) { TypeName = "type", Printed = "<class 'dict'>" },
        ["namespace"] = new JinjaCallable("namespace", Namespace) { TypeName = "type", Printed = "<class 'jinja2.utils.Namespace'>" },
        ["cycler"] = new JinjaCallable("cycler", Cycler) { TypeName = "type" },
        ["joiner"] = new JinjaCallable("joiner", Joiner) { TypeName = "type" },
        ["lipsum"] = new JinjaCallable("lipsum", _ => throw JinjaException.Unsupported("lipsum() (random text) isn't supported")),
        ["raise_exception"] = new JinjaCallable("raise_exception", arguments => throw new JinjaException(JinjaFailure.Raised, PythonText.Str(MessageSignature.Bind(arguments)[0]))),
        ["strftime_now"] = new JinjaCallable("strftime_now", arguments => PythonTypes.TryText(FormatSignature.Bind(arguments)[0], out var format)
            ? StrftimeFormat.Apply(format, now())
            : throw JinjaException.Runtime("strftime() argument 1 must be str")),
    };

    public bool TryGet(string name, out object? value) => _functions.TryGetValue(name, out value);

    private static PyRange Range(CallArguments arguments)
    {
        if (arguments.Named.Count > 0 || arguments.Positional.Count is 0 or > 3)
            throw JinjaException.Runtime($"range expected 1 to 3 arguments, got {arguments.Positional.Count + arguments.Named.Count}");
        var numbers = arguments.Positional.Select(Bound).ToArray();
        var range = numbers.Length switch
        {
            1 => new PyRange(0, numbers[0], 1),
            2 => new PyRange(numbers[0], numbers[1], 1),
            _ => new PyRange(numbers[0], numbers[1], numbers[2]),
        };
        if (range.Step == 0)
            throw JinjaException.Runtime("range() arg 3 must not be zero");
        return range.Count <= MaxRange ? range : throw JinjaException.Limit($"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({MaxRange}).");
    }

    private static long Bound(object? value)
    {
        if (value is JinjaUndefined undefined)
            throw undefined.Failure();
        if (!PythonTypes.TryInteger(value, out var integer))
            throw JinjaException.Runtime($"'{PythonTypes.Name(value)}' object cannot be interpreted as an integer");
        return (long)BigInteger.Max(long.MinValue / 4, BigInteger.Min(long.MaxValue / 4, integer));
    }

    private static PyDict Dict(CallArguments arguments)
    {
        var dictionary = new PyDict();
        if (arguments.Positional.Count > 1)
            throw JinjaException.Runtime($"dict expected at most 1 argument, got {arguments.Positional.Count}");
        if (arguments.Positional is [PyDict source])
            dictionary = source.Copy();
        else if (arguments.Positional is [var pairs])
            FromPairs(dictionary, pairs);
        foreach (var (name, value) in arguments.Named)
            dictionary[name] = value;
        return dictionary;
    }

    private static void FromPairs(PyDict dictionary, object? pairs)
    {
        foreach (var pair in PythonTypes.Iterate(pairs))
        {
            if (PythonTypes.ToList(pair) is not [var key, var value])
                throw JinjaException.Runtime("a dictionary is made from pairs of key and value");
            dictionary[key] = value;
        }
    }

    private static JinjaNamespace Namespace(CallArguments arguments)
    {
        var space = new JinjaNamespace();
        foreach (var (key, value) in Dict(arguments).Pairs)
            space.Members[PythonText.Str(key)] = value;
        return space;
    }

    private static JinjaCycler Cycler(CallArguments arguments) =>
        arguments.Positional.Count > 0 ? new(arguments.Positional) : throw JinjaException.Runtime("at least one item has to be provided");

    private static JinjaCallable Joiner(CallArguments arguments)
    {
        var separator = JoinerSignature.Bind(arguments)[0];
        var used = false;
        return new("joiner", _ =>
        {
            var result = used ? separator : "";
            used = true;
            return result;
        }) { TypeName = "Joiner" };
    }
}
