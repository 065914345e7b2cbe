namespace FineTuneSdk.Generators;

/// <summary>One constant: the adapter's name, and the C# name that it has in code.</summary>
internal readonly struct AdapterConstant(string identifier, string name, string spec)
{
    public string Identifier { get; } = identifier;

    public string Name { get; } = name;

    public string Spec { get; } = spec;
}
