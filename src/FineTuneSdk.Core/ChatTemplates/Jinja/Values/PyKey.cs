namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>A key: .NET's dictionaries take no null, and None is a key like any other.</summary>
internal readonly record struct PyKey(object? Value);
