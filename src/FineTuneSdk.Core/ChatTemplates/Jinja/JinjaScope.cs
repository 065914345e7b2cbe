namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>The variables of a block, looked up outwards. <c>{% if %}</c> has no scope of its own; loops, macros, calls and <c>with</c> do.</summary>
internal sealed class JinjaScope(JinjaScope? parent)
{
    private Dictionary<string, object?>? _variables;

    public object? this[string name]
    {
        set => (_variables ??= new(StringComparer.Ordinal))[name] = value;
    }

    public bool TryGet(string name, out object? value)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._variables is { } variables && variables.TryGetValue(name, out value))
                return true;
        }

        value = null;
        return false;
    }

    private JinjaScope? Parent { get; } = parent;
}
