namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>What <c>namespace()</c> makes: the one thing in a template that can be changed.</summary>
internal sealed class JinjaNamespace
{
    public Dictionary<string, object?> Members { get; } = new(StringComparer.Ordinal);
}
