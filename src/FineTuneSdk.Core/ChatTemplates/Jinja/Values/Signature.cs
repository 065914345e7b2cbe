namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary>The parameters of a built-in: binds a call's arguments to them and fails as Python does.</summary>
internal sealed class Signature
{
    private static readonly object Required = new();

    private readonly string _function;
    private readonly string[] _names;
    private readonly object?[] _defaults;

    private Signature(string function, string[] names, object?[] defaults) => (_function, _names, _defaults) = (function, names, defaults);

    /// <summary>A signature without parameters, to be extended by <see cref="Needs"/> and <see cref="With"/>.</summary>
    public static Signature Of(string function) => new(function, [], []);

    /// <summary>Adds required parameters.</summary>
    public Signature Needs(params string[] names) => new(_function, [.. _names, .. names], [.. _defaults, .. names.Select(_ => Required)]);

    /// <summary>Adds a parameter with a default.</summary>
    public Signature With(string name, object? defaultValue) => new(_function, [.. _names, name], [.. _defaults, defaultValue]);

    /// <summary>The values in the order of the parameters.</summary>
    public object?[] Bind(CallArguments arguments)
    {
        if (arguments.Positional.Count > _names.Length)
            throw JinjaException.Runtime($"{_function}() takes at most {_names.Length} arguments, {arguments.Positional.Count} were given");
        var values = (object?[])_defaults.Clone();
        for (var i = 0; i < arguments.Positional.Count; i++)
            values[i] = arguments.Positional[i];
        foreach (var (name, value) in arguments.Named)
        {
            var index = Array.IndexOf(_names, name);
            if (index < 0)
                throw JinjaException.Runtime($"{_function}() got an unexpected keyword argument '{name}'");
            if (index < arguments.Positional.Count)
                throw JinjaException.Runtime($"{_function}() got multiple values for argument '{name}'");
            values[index] = value;
        }

        var missing = Array.IndexOf(values, Required);
        if (missing >= 0)
            throw JinjaException.Runtime($"{_function}() is missing its argument '{_names[missing]}'");
        return values;
    }
}
