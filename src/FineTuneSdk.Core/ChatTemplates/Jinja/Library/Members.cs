using System.Numerics;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Library;

/// <summary><c>value.name</c> and <c>value[key]</c> as the immutable sandbox of Jinja gives them.</summary>
internal static class Members
{
    // Attributes that every Python object has: the sandbox hides them, and says so when they are used.
    private static readonly HashSet<string> ObjectInternals = new(StringComparer.Ordinal)
    {
        "__class__", "__delattr__", "__dict__", "__dir__", "__doc__", "__eq__", "__format__", "__ge__", "__getattribute__", "__getstate__", "__gt__", "__hash__", "__init__",
        "__init_subclass__", "__le__", "__lt__", "__module__", "__ne__", "__new__", "__reduce__", "__reduce_ex__", "__repr__", "__setattr__", "__sizeof__", "__str__",
        "__subclasshook__", "__add__", "__contains__", "__getitem__", "__iter__", "__len__", "__mul__", "__mod__", "__call__",
    };

    // Attributes of functions and types.
    private static readonly HashSet<string> CodeInternals = new(StringComparer.Ordinal)
    {
        "__globals__", "__code__", "__closure__", "__self__", "__name__", "__qualname__", "__bases__", "__base__", "__mro__", "__subclasses__", "__getattr__", "__func__", "__wrapped__",
    };

    private static readonly HashSet<string> ListMutators = new(StringComparer.Ordinal) { "append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove" };
    private static readonly HashSet<string> DictMutators = new(StringComparer.Ordinal) { "clear", "pop", "popitem", "setdefault", "update" };

    /// <summary><c>value.name</c>: the attribute, else the item of that name, else an undefined.</summary>
    public static object? Get(object? owner, string name)
    {
        if (TryAttribute(owner, name, out var attribute))
            return attribute;
        if (owner is JinjaUndefined undefined)
            throw undefined.Failure();
        return PythonSubscript.TryGetItem(owner, name, out var item) ? item : JinjaUndefined.Member(owner, name);
    }

    /// <summary><c>value[key]</c>: the item, else the attribute of that name, else an undefined.</summary>
    public static object? Item(object? owner, object? key)
    {
        if (PythonSubscript.TryGetItem(owner, key, out var item))
            return item;
        if (PythonTypes.TryText(key, out var name) && TryAttribute(owner, name, out var attribute))
            return attribute;
        return JinjaUndefined.Member(owner, key is Markup ? name : key);
    }

    /// <summary>The attribute alone, without falling back to an item.</summary>
    public static object? Attribute(object? owner, string name) =>
        TryAttribute(owner, name, out var attribute) ? attribute : owner is JinjaUndefined undefined ? throw undefined.Failure() : JinjaUndefined.Member(owner, name);

    private static bool TryAttribute(object? owner, string name, out object? attribute)
    {
        attribute = null;
        if (ObjectInternals.Contains(name) || (owner is not JinjaUndefined && CodeInternals.Contains(name)))
        {
            attribute = JinjaUndefined.Unsafe(owner, name);
            return true;
        }

        switch (owner)
        {
            case JinjaUndefined: return false;
            case JinjaNamespace space: return space.Members.TryGetValue(name, out attribute);
            case JinjaLoop loop: return loop.TryGetMember(name, out attribute);
            case JinjaCycler cycler: return cycler.TryGetMember(name, out attribute);
            case JinjaCallable callable: return callable.Members.TryGetValue(name, out attribute);
            case PySequence { IsTuple: false } when ListMutators.Contains(name):
            case PyDict when DictMutators.Contains(name):
                attribute = JinjaUndefined.Unsafe(owner, name);
                return true;
            case PySequence sequence when FieldIndex(sequence, name) is var index and >= 0:
                attribute = sequence.Items[index];
                return true;
            case bool or long or BigInteger or double: return NumberMethods.TryGet(owner, name, out attribute);
            case string or Markup: return StringMethods.TryGet(owner, name, out attribute);
            case PySequence or PyDict or PyDictView or PyRange or PyBytes: return CollectionMethods.TryGet(owner, name, out attribute);
            default: return false;
        }
    }

    private static int FieldIndex(PySequence sequence, string name)
    {
        for (var i = 0; i < sequence.FieldNames.Count; i++)
        {
            if (sequence.FieldNames[i] == name)
                return i;
        }

        return -1;
    }
}
