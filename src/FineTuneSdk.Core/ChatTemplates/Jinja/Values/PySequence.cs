namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>A Python list or tuple. Never changed once made: the sandbox refuses every method that would.</summary>
internal sealed class PySequence(IReadOnlyList<object?> items, bool isTuple)
{
    public IReadOnlyList<object?> Items { get; } = items;

    public bool IsTuple { get; } = isTuple;

    /// <summary>The attributes of a named tuple, in the items' order.</summary>
    public IReadOnlyList<string> FieldNames { get; init; } = [];

    public static PySequence List(IReadOnlyList<object?> items) => new(items, isTuple: false);

    public static PySequence Tuple(params IReadOnlyList<object?> items) => new(items, isTuple: true);
}
