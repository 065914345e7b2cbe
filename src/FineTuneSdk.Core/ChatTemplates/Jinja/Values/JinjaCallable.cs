namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>A function, method or macro.</summary>
/// <param name="Name">Its name, for errors.</param>
/// <param name="Invoke">What it does.</param>
internal sealed record JinjaCallable(string Name, Func<CallArguments, object?> Invoke)
{
    /// <summary>What can be read of it, such as a macro's <c>name</c>.</summary>
    public IReadOnlyDictionary<string, object?> Members { get; init; } = System.Collections.ObjectModel.ReadOnlyDictionary<string, object?>.Empty;

    /// <summary>Its type's name in Python's errors.</summary>
    public string TypeName { get; init; } = "function";

    /// <summary>How it prints.</summary>
    public string? Printed { get; init; }
}
