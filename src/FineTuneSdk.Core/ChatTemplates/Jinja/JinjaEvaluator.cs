using System.Runtime.CompilerServices;
using FineTuneSdk.Core.ChatTemplates.Jinja.Library;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja;

/// <summary>Runs a template once.</summary>
internal sealed partial class JinjaEvaluator
{
    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    private readonly Globals _globals;
    private readonly JinjaScope _root = new(null);
    private readonly Dictionary<string, BlockStatement> _blocks = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<string, List<(int Start, int End)>> _captured = [];
    private JinjaOutput _output;
    private JinjaScope _scope;
    private bool _escapes;
    private int _line;

    private JinjaEvaluator(Globals globals, IEnumerable<KeyValuePair<string, object?>> variables)
    {
        _globals = globals;
        _output = new(_captured);
        _scope = _root;
        foreach (var (name, value) in variables)
            _root[name] = value;
    }

    /// <summary>Renders.</summary>
    /// <exception cref="JinjaException">The template failed, with its line.</exception>
    public static JinjaOutput Run(IReadOnlyList<JinjaStatement> body, Globals globals, IEnumerable<KeyValuePair<string, object?>> variables)
    {
        var evaluator = new JinjaEvaluator(globals, variables);
        try
        {
            evaluator.Execute(body);
            return evaluator._output;
        }
        catch (JinjaException exception)
        {
            throw exception.At(evaluator._line);
        }
    }

    private Flow Execute(IReadOnlyList<JinjaStatement> body)
    {
        JinjaBudget.CheckStack();
        foreach (var statement in body)
        {
            JinjaBudget.Current.Step();
            _line = statement.Line;
            var flow = Execute(statement);
            if (flow != Flow.Next)
                return flow;
        }

        return Flow.Next;
    }

    private Flow Execute(JinjaStatement statement)
    {
        switch (statement)
        {
            case DataStatement data: _output.Write(data.Text); break;
            // Jinja computes a printed constant beforehand, by its own lookup, in which the slice of what has none is undefined and not an error.
            case PrintStatement { Expression: ItemExpression { Key: SliceExpression, Owner: DictExpression or ConstantExpression { Value: not string } } item } when IsLiteral(item.Owner): break;
            case PrintStatement print: Print(Evaluate(print.Expression)); break;
            case SetStatement set: Assign(set.Target, Evaluate(set.Value)); break;
            case SetBlockStatement set: Assign(set.Target, Filtered(set.Filter, Captured(set.Body, new(_scope)))); break;
            case IfStatement branches: return If(branches);
            case ForStatement loop: For(loop, Evaluate(loop.Iterable), depth: 0); break;
            case BreakStatement: return Flow.Break;
            case ContinueStatement: return Flow.Continue;
            case MacroStatement macro: _scope[macro.Macro.Name] = Macro(macro.Macro); break;
            case CallBlockStatement call: Print(Call(call.Call, Macro(call.Caller))); break;
            case FilterBlockStatement block: Print(Filtered(block.Filter, Captured(block.Body, new(_scope)))); break;
            case WithStatement with: return With(with);
            case GenerationStatement generation: Generation(generation); break;
            case BlockStatement block: Block(block); break;
            case AutoescapeStatement autoescape: return Autoescape(autoescape);
            case OtherTemplateStatement other: throw JinjaException.Runtime($"'{other.Tag}' reads another template, and a chat template stands alone");
        }

        return Flow.Next;
    }

    private static bool IsLiteral(JinjaExpression expression) => expression switch
    {
        ConstantExpression => true,
        DictExpression dictionary => dictionary.Items.All(pair => IsLiteral(pair.Key) && IsLiteral(pair.Value)),
        SequenceExpression sequence => sequence.Items.All(IsLiteral),
        _ => false,
    };

    private void Print(object? value)
    {
        if (_escapes)
            value = Markup.Escape(value);
        _output.Write(PythonText.Str(value));
    }

    private object Captured(IReadOnlyList<JinjaStatement> body, JinjaScope scope)
    {
        var text = Inside(scope, body).Capture();
        return _escapes ? new Markup(text) : text;
    }

    // Runs a body in a scope and an output of its own.
    private JinjaOutput Inside(JinjaScope scope, IReadOnlyList<JinjaStatement> body)
    {
        var (outerOutput, outerScope) = (_output, _scope);
        var output = new JinjaOutput(_captured);
        (_output, _scope) = (output, scope);
        Execute(body);
        (_output, _scope) = (outerOutput, outerScope);
        return output;
    }

    private object? Filtered(FilterExpression? filter, object? value)
    {
        if (filter is null)
            return value;
        var inner = filter.Value is FilterExpression earlier ? Filtered(earlier, value) : value;
        return ApplyFilter(filter, inner);
    }

    private Flow If(IfStatement statement)
    {
        foreach (var (condition, body) in statement.Branches)
        {
            _line = condition.Line;
            if (PythonTypes.IsTrue(Evaluate(condition)))
                return Execute(body);
        }

        return Execute(statement.Otherwise);
    }

    private void For(ForStatement statement, object? iterable, int depth)
    {
        var outer = _scope;
        var items = PythonTypes.ToList(iterable is JinjaUndefined ? PySequence.List([]) : iterable);
        if (statement.Filter is { } filter)
            items = [.. items.Where(item => Passes(statement.Target, item, filter))];
        var loop = new JinjaLoop(items, depth, statement.IsRecursive ? (inner, level) => Recurse(statement, inner, outer, level) : null);
        var finishedARound = false;
        for (var i = 0; i < items.Count; i++)
        {
            JinjaBudget.Current.Step();
            _scope = new(outer);
            _line = statement.Line;
            Assign(statement.Target, items[i]);
            loop.Index0 = i;
            _scope["loop"] = loop;
            var flow = Execute(statement.Body);
            if (flow == Flow.Break)
                break;
            finishedARound |= flow == Flow.Next;
        }

        _scope = outer;
        // As in Jinja, "else" also runs when no round came to its end.
        if (!finishedARound && statement.Otherwise.Count > 0)
        {
            _scope = new(outer);
            Execute(statement.Otherwise);
            _scope = outer;
        }
    }

    private bool Passes(JinjaExpression target, object? item, JinjaExpression filter)
    {
        var outer = _scope;
        _scope = new(outer);
        Assign(target, item);
        var passes = PythonTypes.IsTrue(Evaluate(filter));
        _scope = outer;
        return passes;
    }

    private object Recurse(ForStatement statement, object? iterable, JinjaScope scope, int depth)
    {
        JinjaBudget.Current.EnterCall();
        var (outerOutput, outerScope) = (_output, _scope);
        var output = new JinjaOutput(_captured);
        (_output, _scope) = (output, scope);
        For(statement, iterable, depth);
        (_output, _scope) = (outerOutput, outerScope);
        JinjaBudget.Current.LeaveCall();
        var text = output.Capture();
        return _escapes ? new Markup(text) : text;
    }

    private void Assign(JinjaExpression target, object? value)
    {
        switch (target)
        {
            case NameExpression name:
                _scope[name.Name] = value;
                break;
            case NamespaceTarget member:
                if (Lookup(member.Name) is not JinjaNamespace space)
                    throw JinjaException.Runtime("cannot assign attribute on non-namespace object");
                if (member.Member.StartsWith('_'))
                    throw JinjaException.Security($"a namespace takes no attribute that starts with an underscore: '{member.Member}'");
                space.Members[member.Member] = value;
                break;
            case SequenceExpression tuple:
                if (!PythonTypes.IsIterable(value))
                    throw JinjaException.Runtime($"cannot unpack non-iterable {PythonTypes.Name(value)} object");
                var items = PythonTypes.ToList(value);
                if (items.Count != tuple.Items.Count)
                    throw JinjaException.Runtime($"{(items.Count < tuple.Items.Count ? "not enough" : "too many")} values to unpack (expected {tuple.Items.Count}, got {items.Count})");
                for (var i = 0; i < items.Count; i++)
                    Assign(tuple.Items[i], items[i]);
                break;
        }
    }

    private Flow With(WithStatement statement)
    {
        var outer = _scope;
        // The values are those of the surrounding scope, whatever the names before them.
        var values = statement.Variables.Select(variable => Evaluate(variable.Value)).ToList();
        _scope = new(outer);
        for (var i = 0; i < values.Count; i++)
            Assign(statement.Variables[i].Target, values[i]);
        var flow = Execute(statement.Body);
        _scope = outer;
        return flow;
    }

    private void Generation(GenerationStatement statement)
    {
        var outer = _scope;
        _scope = new(outer);
        var start = _output.Length;
        Execute(statement.Body);
        _output.Mark(start);
        _scope = outer;
    }

    private void Block(BlockStatement block)
    {
        if (!_blocks.TryAdd(block.Name, block) && _blocks[block.Name] != block)
            throw JinjaException.Syntax($"block '{block.Name}' defined twice", block.Line);
        var outer = _scope;
        _scope = new(block.IsScoped ? outer : _root);
        Execute(block.Body);
        _scope = outer;
    }

    private Flow Autoescape(AutoescapeStatement statement)
    {
        var (escaped, outer) = (_escapes, _scope);
        _escapes = PythonTypes.IsTrue(Evaluate(statement.Condition));
        _scope = new(outer);
        var flow = Execute(statement.Body);
        (_escapes, _scope) = (escaped, outer);
        return flow;
    }
}
