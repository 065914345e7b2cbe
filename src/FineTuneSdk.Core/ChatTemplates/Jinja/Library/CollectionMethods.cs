using System.Text;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary>Methods of lists, tuples, dictionaries, ranges and bytes that change nothing.</summary>
internal static class CollectionMethods
{
    public static bool TryGet(object owner, string name, out object? member)
    {
        member = owner switch
        {
            PyDict dictionary => Of(dictionary, name),
            PySequence { IsTuple: false } list when name == "copy" => Method(Signature.Of("copy"), _ => PySequence.List(list.Items)),
            PyRange range when name is "start" or "stop" or "step" => name == "start" ? range.Start : name == "stop" ? range.Stop : range.Step,
            PySequence or PyRange => Of(owner, name),
            PyBytes bytes when name == "decode" => Method(Signature.Of("decode").With("encoding", "utf-8").With("errors", "strict"), _ => Encoding.UTF8.GetString(bytes.Data)),
            _ => null,
        };
        return member is not null;
    }

    private static JinjaCallable? Of(PyDict dictionary, string name) => name switch
    {
        "get" => Method(Signature.Of("get").Needs("key").With("default", null), a => PythonSubscript.TryGetItem(dictionary, CheckKey(a[0]), out var value) ? value : a[1]),
        "keys" => Method(Signature.Of("keys"), _ => new PyDictView(dictionary, "dict_keys")),
        "values" => Method(Signature.Of("values"), _ => new PyDictView(dictionary, "dict_values")),
        "items" => Method(Signature.Of("items"), _ => new PyDictView(dictionary, "dict_items")),
        "copy" => Method(Signature.Of("copy"), _ => dictionary.Copy()),
        _ => null,
    };

    private static object? CheckKey(object? key)
    {
        _ = PythonEquality.Hash(key);
        return key;
    }

    private static JinjaCallable? Of(object sequence, string name) => name switch
    {
        "count" => Method(Signature.Of("count").Needs("value"), a => (long)PythonTypes.Iterate(sequence).Count(item => PythonEquality.AreEqual(item, a[0]))),
        "index" => Method(Signature.Of("index").Needs("value").With("start", 0L).With("stop", (long)int.MaxValue), a => Index(sequence, a)),
        _ => null,
    };

    private static long Index(object sequence, object?[] arguments)
    {
        _ = PythonTypes.TryLength(sequence, out var length);
        var (start, stop) = (PythonTypes.ToCount(arguments[1]), PythonTypes.ToCount(arguments[2]));
        var index = 0L;
        foreach (var item in PythonTypes.Iterate(sequence))
        {
            if (index >= (start < 0 ? start + length : start) && index < (stop < 0 ? stop + length : stop) && PythonEquality.AreEqual(item, arguments[0]))
                return index;
            index++;
        }

        throw JinjaException.Runtime($"{PythonText.Repr(arguments[0])} is not in {PythonTypes.Name(sequence)}");
    }

    private static JinjaCallable Method(Signature signature, Func<object?[], object?> body) => new("method", arguments => body(signature.Bind(arguments))) { TypeName = "builtin_function_or_method" };
}
