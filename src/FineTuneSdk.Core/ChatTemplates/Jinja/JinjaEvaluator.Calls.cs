using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja;

// Calls and macros.
internal sealed partial class JinjaEvaluator
{
    private object? Call(CallExpression call, JinjaCallable? caller)
    {
        var callee = Evaluate(call.Callee);
        var arguments = Arguments(call.Arguments);
        if (caller is not null)
            arguments = new(arguments.Positional, [.. arguments.Named, KeyValuePair.Create("caller", (object?)caller)]);
        _line = call.Line;
        return callee switch
        {
            JinjaCallable callable => callable.Invoke(arguments),
            JinjaLoop loop when arguments is { Positional: [var iterable], Named: [] } => loop.Recurse(iterable),
            JinjaUndefined undefined => throw undefined.Failure(),
            _ => throw JinjaException.Runtime($"'{PythonTypes.Name(callee)}' object is not callable"),
        };
    }

    private JinjaCallable Macro(MacroDefinition macro)
    {
        var scope = _scope;
        return new(macro.Name, arguments => Invoke(macro, scope, arguments))
        {
            TypeName = "Macro",
            Printed = $"<Macro '{macro.Name}'>",
            Members = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["name"] = macro.Name,
                ["arguments"] = PySequence.Tuple([.. macro.Parameters.Select(parameter => parameter.Name)]),
                ["caller"] = macro.Uses.Contains("caller"),
                ["catch_kwargs"] = macro.Uses.Contains("kwargs"),
                ["catch_varargs"] = macro.Uses.Contains("varargs"),
            },
        };
    }

    private object Invoke(MacroDefinition macro, JinjaScope definedIn, CallArguments arguments)
    {
        JinjaBudget.Current.EnterCall();
        var line = _line;
        var scope = new JinjaScope(definedIn);
        Bind(macro, scope, arguments);
        var text = Captured(macro.Body, scope);
        _line = line;
        JinjaBudget.Current.LeaveCall();
        return text;
    }

    private void Bind(MacroDefinition macro, JinjaScope scope, CallArguments arguments)
    {
        var named = arguments.Named.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        for (var i = 0; i < macro.Parameters.Count; i++)
        {
            var (name, defaultValue) = macro.Parameters[i];
            object? value;
            if (i < arguments.Positional.Count)
                value = arguments.Positional[i];
            else if (!named.Remove(name, out value))
                value = defaultValue is null ? new JinjaUndefined($"parameter '{name}' was not provided") : Default(defaultValue, scope);
            scope[name] = value;
        }

        if (macro.Uses.Contains("caller") && macro.Parameters.All(parameter => parameter.Name != "caller"))
            scope["caller"] = named.Remove("caller", out var caller) ? caller : new JinjaUndefined("No caller defined");
        if (macro.Uses.Contains("kwargs"))
            scope["kwargs"] = Pairs(named);
        else if (named.Count > 0)
            throw JinjaException.Runtime($"macro '{macro.Name}' takes no keyword argument '{named.Keys.First()}'");
        if (macro.Uses.Contains("varargs"))
            scope["varargs"] = PySequence.Tuple([.. arguments.Positional.Skip(macro.Parameters.Count)]);
        else if (arguments.Positional.Count > macro.Parameters.Count)
            throw JinjaException.Runtime($"macro '{macro.Name}' takes not more than {macro.Parameters.Count} argument(s)");
    }

    // A default is evaluated with each call, and sees the parameters before it.
    private object? Default(JinjaExpression expression, JinjaScope scope)
    {
        var outer = _scope;
        _scope = scope;
        var value = Evaluate(expression);
        _scope = outer;
        return value;
    }

    private static PyDict Pairs(Dictionary<string, object?> named)
    {
        var pairs = new PyDict();
        foreach (var (name, value) in named)
            pairs[name] = value;
        return pairs;
    }
}
