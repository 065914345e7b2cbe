namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>The arguments of a call.</summary>
internal sealed record CallArguments(IReadOnlyList<object?> Positional, IReadOnlyList<KeyValuePair<string, object?>> Named)
{
    public static CallArguments None { get; } = new([], []);

    /// <summary>The same without the first <paramref name="count"/> positional ones.</summary>
    public CallArguments Skip(int count) => new([.. Positional.Skip(count)], Named);
}
