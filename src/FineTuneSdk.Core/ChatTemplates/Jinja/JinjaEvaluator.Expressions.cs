using FineTuneSdk.Core.ChatTemplates.Jinja.Library;
using FineTuneSdk.Core.ChatTemplates.Jinja.Values;

namespace FineTuneSdk.Core.ChatTemplates.Jinja;

// Expressions → values.
internal sealed partial class JinjaEvaluator
{
    private object? Evaluate(JinjaExpression expression)
    {
        JinjaBudget.CheckStack();
        JinjaBudget.Current.Step();
        switch (expression)
        {
            case ConstantExpression constant: return constant.Value;
            case NameExpression name: return Lookup(name.Name);
            case MemberExpression member: return Members.Get(Evaluate(member.Owner), member.Name);
            case ItemExpression { Key: SliceExpression slice } item: return Slice(item, slice);
            case ItemExpression item: return Members.Item(Evaluate(item.Owner), Evaluate(item.Key));
            case CallExpression call: return Call(call, caller: null);
            case FilterExpression filter: return ApplyFilter(filter, Evaluate(filter.Value!));
            case TestExpression test: return Test(test);
            case BinaryExpression binary: return Binary(binary);
            case UnaryExpression unary: return Unary(unary);
            case LogicalExpression logical: return Logical(logical);
            case CompareExpression compare: return Compare(compare);
            case ConcatExpression concat: return Concat(concat);
            case ConditionalExpression conditional: return Conditional(conditional);
            case SequenceExpression sequence: return Sequence(sequence);
            case DictExpression dictionary: return Dict(dictionary);
            default: throw JinjaException.Runtime("an expression that can't stand here");
        }
    }

    private object? Lookup(string name)
    {
        if (_scope.TryGet(name, out var value) || _globals.TryGet(name, out value))
            return value;
        return name == "self" ? Self() : JinjaUndefined.Name(name);
    }

    // "self.name()" renders a block again.
    private JinjaNamespace Self()
    {
        var self = new JinjaNamespace();
        foreach (var (name, block) in _blocks)
            self.Members[name] = new JinjaCallable(name, _ => Captured(block.Body, new(_root)));
        return self;
    }

    private object? Slice(ItemExpression item, SliceExpression slice)
    {
        var owner = Evaluate(item.Owner);
        var (start, stop, step) = (Bound(slice.Start), Bound(slice.Stop), Bound(slice.Step));
        return PythonSubscript.TrySlice(owner, start, stop, step, out var result) ? result : throw JinjaException.Runtime($"'{PythonTypes.Name(owner)}' object can't be sliced like this");
    }

    private object? Bound(JinjaExpression? bound) => bound is null ? null : Evaluate(bound);

    private object? Binary(BinaryExpression binary)
    {
        var (left, right) = (Evaluate(binary.Left), Evaluate(binary.Right));
        _line = binary.Line;
        return PythonOperators.Binary(binary.Operation, left, right);
    }

    private object? Unary(UnaryExpression unary)
    {
        var operand = Evaluate(unary.Operand);
        return unary.Operation switch
        {
            "not" => !PythonTypes.IsTrue(operand),
            "-" => PythonOperators.Negate(operand),
            _ => PythonOperators.Plus(operand),
        };
    }

    private object? Logical(LogicalExpression logical)
    {
        var left = Evaluate(logical.Left);
        return PythonTypes.IsTrue(left) == logical.IsAnd ? Evaluate(logical.Right) : left;
    }

    private bool Compare(CompareExpression compare)
    {
        var left = Evaluate(compare.First);
        foreach (var (operation, operand) in compare.Rest)
        {
            var right = Evaluate(operand);
            _line = operand.Line;
            var holds = operation switch
            {
                "==" => PythonEquality.AreEqual(left, right),
                "!=" => !PythonEquality.AreEqual(left, right),
                "in" => PythonOrder.Contains(right, left),
                "not in" => !PythonOrder.Contains(right, left),
                _ => PythonOrder.Compare(operation, left, right),
            };
            if (!holds)
                return false;
            left = right;
        }

        return true;
    }

    private object Concat(ConcatExpression concat)
    {
        var parts = concat.Parts.Select(part => _escapes ? Markup.Escape(Evaluate(part)).Text : PythonText.Str(Evaluate(part))).ToList();
        JinjaBudget.Current.Reserve(parts.Sum(part => (long)part.Length));
        var text = string.Concat(parts);
        return _escapes ? new Markup(text) : text;
    }

    private object? Conditional(ConditionalExpression conditional)
    {
        if (PythonTypes.IsTrue(Evaluate(conditional.Condition)))
            return Evaluate(conditional.Then);
        return conditional.Otherwise is { } otherwise ? Evaluate(otherwise) : new JinjaUndefined("the condition of an inline 'if' without 'else' was false");
    }

    private PySequence Sequence(SequenceExpression sequence) => new([.. sequence.Items.Select(Evaluate)], sequence.IsTuple);

    private PyDict Dict(DictExpression dictionary)
    {
        var result = new PyDict();
        foreach (var (key, value) in dictionary.Items)
            result[Evaluate(key)] = Evaluate(value);
        return result;
    }

    private bool Test(TestExpression test)
    {
        var value = Evaluate(test.Value);
        var arguments = Arguments(test.Arguments);
        _line = test.Line;
        return TestTable.Apply(test.Name, value, arguments);
    }

    private object? ApplyFilter(FilterExpression filter, object? value)
    {
        var arguments = Arguments(filter.Arguments);
        _line = filter.Line;
        return FilterTable.Apply(filter.Name, value, arguments);
    }

    private CallArguments Arguments(ArgumentList list)
    {
        if (ReferenceEquals(list, ArgumentList.None))
            return CallArguments.None;
        var positional = list.Positional.Select(Evaluate).ToList();
        var named = list.Named.Select(pair => KeyValuePair.Create(pair.Name, Evaluate(pair.Value))).ToList();
        if (list.Spread is { } spread)
            positional.AddRange(PythonTypes.ToList(Evaluate(spread)));
        if (list.SpreadPairs is { } spreadPairs)
        {
            if (Evaluate(spreadPairs) is not PyDict pairs)
                throw JinjaException.Runtime("argument after ** must be a mapping");
            named.AddRange(pairs.Pairs.Select(pair => KeyValuePair.Create(
                PythonTypes.TryText(pair.Key, out var name) ? name : throw JinjaException.Runtime("keywords must be strings"), pair.Value)));
        }

        for (var i = 1; i < named.Count; i++)
        {
            if (named.FindIndex(pair => pair.Key == named[i].Key) < i)
                throw JinjaException.Runtime($"got multiple values for keyword argument '{named[i].Key}'");
        }

        return new(positional, named);
    }
}
