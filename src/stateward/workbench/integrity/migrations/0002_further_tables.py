"""The second half of the strand's tables."""
# fmt: off

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integrity', '0001_initial'),
        ('core', '0001_initial'),
        ('register', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Material',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=250)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='materials', to='integrity.educationsession')),
            ],
            options={
                'ordering': ['session', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('committee', 'Party committee'), ('general_branch', 'General party branch'), ('branch', 'Party branch'), ('joint', 'Joint branch of several enterprises')], max_length=20, verbose_name='Kind of organisation')),
                ('term_ends_on', models.DateField(blank=True, null=True, verbose_name='Term ends on')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise', verbose_name='Enterprise')),
            ],
            options={
                'ordering': ['enterprise__path', 'kind'],
            },
        ),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='Year')),
                ('post', models.CharField(choices=[('leader', 'Leadership of the enterprise'), ('middle', 'Middle management'), ('key', 'Key post (purchasing, finance, projects)'), ('staff', 'Other staff')], max_length=20, verbose_name='Kind of post')),
                ('posts', models.PositiveIntegerField(verbose_name='Posts')),
                ('signed', models.PositiveIntegerField(verbose_name='Signed')),
                ('file_name', models.CharField(blank=True, editable=False, max_length=250)),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise', verbose_name='Enterprise')),
            ],
            options={
                'ordering': ['-year', 'enterprise__path', 'post'],
            },
        ),
        migrations.CreateModel(
            name='Study',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=200, verbose_name='Topic')),
                ('planned_on', models.DateField(db_index=True, verbose_name='Planned on')),
                ('held_on', models.DateField(blank=True, null=True, verbose_name='Held on')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise', verbose_name='Enterprise')),
            ],
            options={
                'ordering': ['-planned_on', 'enterprise__path'],
            },
        ),
        migrations.CreateModel(
            name='Survey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(db_index=True)),
                ('title', models.JSONField()),
                ('questions', models.JSONField()),
                ('groups', models.JSONField()),
                ('scale', models.PositiveSmallIntegerField(default=5)),
                ('closes_on', models.DateField()),
                ('state', models.CharField(choices=[('draft', 'Being prepared'), ('open', 'Open'), ('closed', 'Closed')], default='draft', max_length=20)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-year', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SurveyAnswer',
            fields=[
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('group', models.CharField(max_length=40)),
                ('values', models.JSONField()),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='integrity.survey')),
            ],
            options={
                'ordering': ['survey', 'key'],
            },
        ),
        migrations.CreateModel(
            name='SurveyLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('is_spent', models.BooleanField(default=False)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise')),
                ('survey', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='integrity.survey')),
            ],
            options={
                'ordering': ['survey', 'digest'],
            },
        ),
        migrations.CreateModel(
            name='TestResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('right', models.PositiveSmallIntegerField()),
                ('total', models.PositiveSmallIntegerField()),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrity.learner')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='test_results', to='integrity.educationsession')),
            ],
            options={
                'ordering': ['session', 'learner__number'],
            },
        ),
        migrations.CreateModel(
            name='CaseCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(db_index=True)),
                ('quarter', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(max_length=80, verbose_name='Kind')),
                ('received', models.PositiveIntegerField()),
                ('closed', models.PositiveIntegerField(default=0)),
                ('substantiated', models.PositiveIntegerField(default=0)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise')),
            ],
            options={
                'ordering': ['-year', '-quarter', 'enterprise__path', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('enterprise', 'year', 'quarter', 'kind'), name='case_count_once'), models.CheckConstraint(condition=models.Q(('quarter__gte', 1), ('quarter__lte', 4)), name='case_count_quarter')],
            },
        ),
        migrations.CreateModel(
            name='Declaration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='Year')),
                ('kind', models.CharField(choices=[('interest', 'Business interest'), ('kinship', 'Close relative there'), ('post', 'Other post held'), ('gift', 'Gift or hospitality'), ('nothing', 'Nothing to declare')], max_length=20, verbose_name='What is declared')),
                ('counterpart', models.CharField(blank=True, max_length=200, verbose_name='Other party')),
                ('description', models.CharField(blank=True, max_length=500, verbose_name='In words')),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='Estimated value of a gift')),
                ('handed_over_on', models.DateField(blank=True, null=True, verbose_name='Gift handed over on')),
                ('filed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('declarant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('enterprise', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise', verbose_name='Enterprise')),
                ('other', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise', verbose_name='Enterprise of the register it concerns')),
            ],
            options={
                'ordering': ['-year', '-filed_at'],
                'indexes': [models.Index(fields=['declarant', 'year'], name='declaration_person')],
            },
        ),
        migrations.CreateModel(
            name='DutyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='Year')),
                ('post', models.CharField(max_length=120, verbose_name='Post')),
                ('reported_on', models.DateField(blank=True, null=True, verbose_name='Reported on')),
                ('mark', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='Mark of the evaluation, 0 to 100')),
                ('file_name', models.CharField(blank=True, editable=False, max_length=250)),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise', verbose_name='Enterprise')),
            ],
            options={
                'ordering': ['-year', 'enterprise__path', 'post'],
                'constraints': [models.UniqueConstraint(fields=('enterprise', 'year', 'post'), name='duty_report_once')],
            },
        ),
        migrations.CreateModel(
            name='EducationPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='Year')),
                ('title', models.CharField(max_length=200, verbose_name='Plan')),
                ('sessions', models.PositiveSmallIntegerField(verbose_name='Sessions planned')),
                ('enterprise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.enterprise', verbose_name='Enterprise')),
            ],
            options={
                'ordering': ['-year', 'enterprise__path'],
                'constraints': [models.UniqueConstraint(fields=('enterprise', 'year'), name='education_plan_once')],
            },
        ),
        migrations.CreateModel(
            name='FlagProcess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ocid', models.CharField(max_length=250)),
                ('title', models.CharField(blank=True, max_length=500)),
                ('method', models.CharField(blank=True, max_length=40)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=20, null=True)),
                ('currency', models.CharField(blank=True, max_length=10)),
                ('judged', models.JSONField(default=dict)),
                ('signals', models.PositiveSmallIntegerField(default=0)),
                ('buyer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cases', to='integrity.flagbuyer')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrity.flagrun')),
            ],
            options={
                'ordering': ['-signals', 'ocid'],
                'indexes': [models.Index(fields=['run', 'signals'], name='flag_process_signals')],
            },
        ),
        migrations.AddConstraint(
            model_name='flagbuyer',
            constraint=models.UniqueConstraint(fields=('run', 'buyer'), name='flag_buyer_once'),
        ),
        migrations.AddConstraint(
            model_name='adoptedmeasure',
            constraint=models.UniqueConstraint(fields=('run', 'enterprise', 'measure'), name='index_measure_adopted_once'),
        ),
        migrations.AddConstraint(
            model_name='indexscore',
            constraint=models.UniqueConstraint(fields=('run', 'enterprise'), name='index_score_once'),
        ),
        migrations.AddConstraint(
            model_name='indextarget',
            constraint=models.UniqueConstraint(fields=('year', 'enterprise'), name='index_target_once'),
        ),
        migrations.AddConstraint(
            model_name='indexrun',
            constraint=models.UniqueConstraint(fields=('index_year', 'number'), name='index_run_number'),
        ),
        migrations.AddConstraint(
            model_name='figure',
            constraint=models.UniqueConstraint(fields=('index_year', 'enterprise', 'indicator'), name='index_figure_once'),
        ),
        migrations.AddConstraint(
            model_name='learner',
            constraint=models.UniqueConstraint(fields=('enterprise', 'number'), name='learner_once'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('session', 'learner'), name='attendance_once'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(fields=('enterprise', 'kind'), name='party_organisation_once'),
        ),
        migrations.AddConstraint(
            model_name='pledge',
            constraint=models.UniqueConstraint(fields=('enterprise', 'year', 'post'), name='pledge_once'),
        ),
        migrations.AddConstraint(
            model_name='pledge',
            constraint=models.CheckConstraint(condition=models.Q(('signed__lte', models.F('posts'))), name='pledge_at_most_all'),
        ),
        migrations.AddConstraint(
            model_name='testresult',
            constraint=models.UniqueConstraint(fields=('session', 'learner'), name='test_result_once'),
        ),
    ]
